// Adds the reader's own time to every time on the page. The page is complete without it.
document.querySelectorAll(".mim time[datetime]").forEach(function (time) {
  var at = new Date(time.getAttribute("datetime"));
  if (isNaN(at)) return;
  var own = at.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  time.title = time.title + " \u00b7 your time: " + own;
});
