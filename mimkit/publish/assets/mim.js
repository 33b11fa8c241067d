// Optional page features: times in the reader's time zone, running durations, what was known when, filters
// for lists, checkboxes for runbook steps, and copy buttons that copy only the commands.
// Every page works without it. It makes no network requests.
(function () {
  "use strict";

  var KEY = "mim-times";

  function remembered() {
    try { return localStorage.getItem(KEY) || ""; } catch (refused) { return ""; }
  }

  function remember(choice) {
    try { localStorage.setItem(KEY, choice); } catch (refused) { /* shown on this page only */ }
  }

  // Times: those of the policy's zone are in the page; the others are worked out here.
  function times(root) {
    var all = root.querySelectorAll(".mim time[datetime]");
    var place = root.querySelector(".mim-built[data-zone]");
    if (!all.length || !place) return;
    all.forEach(function (time) {
      var at = new Date(time.getAttribute("datetime"));
      if (isNaN(at)) return;
      time.dataset.written = time.textContent;
      time.title = time.title + " \u00b7 in your time zone: " + written(at, undefined, "full");
    });
    var label = document.createElement("label");
    label.className = "mim-zone";
    label.append("Time zone: ");
    var select = document.createElement("select");
    [["", place.dataset.zone], ["UTC", "UTC"], ["local", "local time (" + ownZone() + ")"]].forEach(function (each) {
      if (each[0] === "UTC" && place.dataset.zone === "UTC") return;
      var option = document.createElement("option");
      option.value = each[0];
      option.textContent = each[1];
      select.append(option);
    });
    select.value = remembered();
    if (select.selectedIndex < 0) select.value = "";
    select.addEventListener("change", function () {
      remember(select.value);
      show(all, select.value);
    });
    label.append(select);
    var first = root.querySelector(".mim h1");
    first.parentElement.insertBefore(label, first.parentElement.firstChild);
    show(all, select.value);
  }

  function ownZone() {
    return Intl.DateTimeFormat().resolvedOptions().timeZone || "local";
  }

  function written(at, zone, kind) {
    var day = { day: "numeric", month: "short", year: "numeric" };
    var clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" };
    var wanted = kind === "day" ? day : kind === "clock" ? clock : Object.assign({}, day, clock);
    return new Intl.DateTimeFormat("en-GB", Object.assign({ timeZone: zone }, wanted)).format(at);
  }

  function dayNumber(at, zone) {
    return new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(at);
  }

  function show(all, choice) {
    var zone = choice === "local" ? undefined : "UTC";
    all.forEach(function (time) {
      if (!time.dataset.written) return;
      var at = new Date(time.getAttribute("datetime"));
      var text = time.dataset.written;
      if (choice) {
        var kind = /^\d\d:\d\d /.test(text) ? "clock" : text.indexOf(":") > 0 ? "full" : "day";
        // A time of day stands under its day; where the zone moves it to another day, it says so.
        var under = time.closest("[data-day]");
        if (kind === "clock" && under && under.dataset.day !== dayNumber(at, zone)) kind = "full";
        text = written(at, zone, kind);
      }
      time.textContent = text;
    });
  }

  // Open incidents: the page has the durations of the build, and these count on from there.
  function length(seconds) {
    var minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60), days = Math.floor(hours / 24);
    if (days) return days + "d" + (hours % 24 ? " " + hours % 24 + "h" : "");
    if (hours) return hours + "h" + (minutes % 60 ? " " + ("0" + minutes % 60).slice(-2) + "m" : "");
    return minutes ? minutes + "m" : Math.floor(seconds) + "s";
  }

  function counting(root) {
    var all = root.querySelectorAll("[data-since], [data-due]");
    if (!all.length) return;
    root.querySelectorAll(".mim-as-of").forEach(function (note) { note.hidden = true; });
    function tick() {
      all.forEach(function (each) {
        var left = (new Date(each.dataset.due || each.dataset.since) - Date.now()) / 1000;
        if (isNaN(left)) return;
        if (each.dataset.since) each.textContent = length(Math.max(-left, 0));
        else {
          each.textContent = left > 0 ? "Due in " + length(left) : length(-left) + " overdue";
          if (left <= 0) each.className = "mim-badge mim-bad";
        }
      });
    }
    tick();
    setInterval(tick, 10000);
  }

  // What was known when: the fixed moments are links; this adds a choice of every moment at which something changed.
  function knowing(nav) {
    var page = nav.closest(".md-content__inner");
    var parts = Array.prototype.slice.call(page.querySelectorAll("[data-from]"));
    var moments = parts.reduce(function (all, each) {
      return all.concat(each.dataset.from, each.dataset.until || []);
    }, []).filter(function (each, place, all) { return all.indexOf(each) === place; }).sort();
    var zone = document.querySelector(".mim-built[data-zone]").dataset.zone;
    var shown = document.createElement("p");
    shown.className = "mim-moment";
    shown.setAttribute("role", "status");
    nav.after(shown);
    var label = document.createElement("label");
    label.append("Known at ");
    var select = document.createElement("select");
    [["", "now"]].concat(moments.map(function (each) { return [each, time(each)]; })).forEach(function (each) {
      var option = document.createElement("option");
      option.value = each[0];
      option.textContent = each[1];
      select.append(option);
    });
    label.append(select);
    nav.append(label);

    function entries(kind) { return Array.prototype.slice.call(page.querySelectorAll(kind)); }

    function time(seconds) { return written(new Date(seconds * 1000), zone, "full"); }

    // A link to `#known=2026-11-23T10:14:00Z` opens the page as it was known then.
    function chosen() {
      var found = /^#known=(.+)$/.exec(decodeURIComponent(location.hash));
      var at = found ? new Date(found[1]) / 1000 : NaN;
      return isNaN(at) ? null : at;
    }

    function fixed() {
      var target = /^#known-\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
      return target ? target.dataset.moment : "";
    }

    function apply() {
      var at = chosen();
      page.classList.toggle("mim-knows", at !== null);
      shown.classList.toggle("mim-on", at !== null);
      if (at === null) {
        shown.textContent = "";
        select.value = fixed();
        return;
      }
      parts.forEach(function (each) {
        each.classList.toggle("mim-on", each.dataset.from <= at && !(each.dataset.until <= at));
      });
      var all = entries(".mim-entry:not(.mim-past)"), known = entries(".mim-entry.mim-on");
      var later = all.filter(happened).length - known.filter(happened).length;
      shown.textContent = "As known at " + time(at) + ": " + known.length + " of " + all.length + " entries" +
        (later > 0 ? "; " + later + " about earlier events recorded later." : ".");
      function happened(each) {
        var when = each.querySelector(".mim-entry-when time");
        return when && new Date(when.dateTime) / 1000 <= at;
      }
      select.value = moments.filter(function (each) { return each <= at; }).pop() || "";
    }

    select.addEventListener("change", function () {
      location.hash = select.value ? "known=" + new Date(select.value * 1000).toISOString().replace(".000", "") : "known-now";
    });
    window.addEventListener("hashchange", apply);
    apply();
  }

  // Lists: a form that hides the rows that do not match.
  function narrowing(form) {
    var rows = Array.prototype.slice.call(document.querySelectorAll(".mim-row[data-severity]"));
    var count = form.querySelector(".mim-filter-count");
    var wanted = new URLSearchParams(location.search);
    Array.prototype.forEach.call(form.elements, function (field) {
      if (field.name && wanted.get(field.name)) field.value = wanted.get(field.name);
    });
    function apply() {
      var shown = 0;
      rows.forEach(function (row) {
        var fits = Array.prototype.every.call(form.elements, function (field) {
          if (!field.name || !field.value) return true;
          if (field.name === "words") return has(row, field.value);
          return (" " + (row.getAttribute("data-" + field.name) || "") + " ").indexOf(" " + field.value + " ") >= 0;
        });
        row.hidden = !fits;
        if (fits) shown += 1;
      });
      count.textContent = shown === rows.length ? "" : "Showing " + shown + " of " + rows.length;
      document.querySelectorAll(".mim-list").forEach(function (list) {
        list.classList.toggle("mim-none", !list.querySelector(".mim-row:not([hidden])"));
      });
    }
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    apply();
  }

  function has(row, words) {
    var text = row.textContent.toLowerCase();
    return words.toLowerCase().split(/\s+/).every(function (word) { return text.indexOf(word) >= 0; });
  }

  // Runbooks: the ticks are kept while the tab is open, so that a reload under pressure loses nothing.
  function steps(list) {
    var boxes = list.querySelectorAll("input[type=checkbox]");
    var key = "mim-steps:" + location.pathname;
    var done = "";
    try { done = sessionStorage.getItem(key) || ""; } catch (refused) { /* not kept */ }
    function mark(box) { box.closest(".mim-step").classList.toggle("mim-done", box.checked); }
    boxes.forEach(function (box, place) {
      box.checked = done.charAt(place) === "1";
      mark(box);
      box.addEventListener("change", function () {
        mark(box);
        var all = Array.prototype.map.call(boxes, function (each) { return each.checked ? "1" : "0"; });
        try { sessionStorage.setItem(key, all.join("")); } catch (refused) { /* not kept */ }
      });
    });
  }

  // Consoles: the copy button takes the commands, without prompts and output. The theme copies `data-copy`.
  function commands(block) {
    var taken = [];
    var more = false;
    var end = "";
    block.textContent.split("\n").forEach(function (line) {
      if (!more && !/^\$ /.test(line)) return;
      var text = more ? line.replace(end ? /^/ : /^> /, "") : line.slice(2);
      taken.push(text);
      var opened = !more && text.match(/<<-?\s*(["']?)(\w+)\1/);
      if (opened) end = opened[2];
      else if (end && text.trim() === end) end = "";
      more = end !== "" || /\\$/.test(text);
    });
    return taken.join("\n");
  }

  // The theme adds a landmark without a name to each block of code, when it comes into view.
  function nameLandmarks() {
    document.querySelectorAll("nav.md-code__nav:not([aria-label])").forEach(function (nav) {
      nav.setAttribute("aria-label", "Code block " + (document.querySelectorAll("nav.md-code__nav[aria-label]").length + 1));
    });
  }

  if (document.querySelector("pre > code")) {
    new MutationObserver(nameLandmarks).observe(document.body, { childList: true, subtree: true });
    nameLandmarks();
  }
  document.querySelectorAll("pre > code").forEach(function (block) {
    if (block.querySelector(".gp") || block.matches(".language-console *, .language-console")) {
      block.setAttribute("data-copy", commands(block));
    }
  });

  // Ages: how long ago, or in how long, each time of a `data-ago` element is. A page that is open stays correct.
  function ages(root) {
    var all = [];
    root.querySelectorAll("[data-ago] time[datetime]").forEach(function (time) {
      var at = new Date(time.getAttribute("datetime"));
      if (isNaN(at)) return;
      var span = document.createElement("span");
      span.className = "mim-ago";
      time.after(span);
      all.push([at, span]);
    });
    // What a reader without scripts compares is worked out here.
    root.querySelectorAll(".mim-limit").forEach(function (limit) { limit.remove(); });
    var built = root.querySelector(".mim-built[data-stale-after]");
    function now() {
      all.forEach(function (each) { each[1].textContent = " (" + distance(each[0]) + ")"; });
      if (built) stale(built);
    }
    now();
    if (all.length || built) setInterval(now, 20000);
  }

  function distance(at) {
    var seconds = (at - Date.now()) / 1000;
    var minutes = Math.round(seconds / 60);
    if (!minutes) return "now";
    var form = new Intl.RelativeTimeFormat("en", { numeric: "always" });
    if (Math.abs(minutes) < 60) return form.format(minutes, "minute");
    var hours = Math.round(seconds / 3600);
    return Math.abs(hours) < 48 ? form.format(hours, "hour") : form.format(Math.round(seconds / 86400), "day");
  }

  function stale(built) {
    var at = new Date(built.dataset.built);
    if (Date.now() - at <= built.dataset.staleAfter * 1000) return;
    var note = document.querySelector(".mim-stale");
    if (!note) {
      note = document.createElement("p");
      note.className = "mim-banner mim-stale";
      note.setAttribute("role", "status");
      var first = document.querySelector(".mim");
      first.insertBefore(note, first.firstChild);
    }
    var text = "This page may be out of date: it was built " + distance(at) + ", and an incident is open.";
    if (note.textContent !== text) note.textContent = text;
  }

  times(document);
  ages(document);
  counting(document);
  document.querySelectorAll(".mim-moments").forEach(knowing);
  document.querySelectorAll("form.mim-filter").forEach(narrowing);
  document.querySelectorAll(".mim-steps").forEach(steps);
})();
