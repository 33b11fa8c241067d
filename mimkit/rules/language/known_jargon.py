"""Technical terms that most readers do not know, with plain replacements. Glossary entries take precedence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_TERMS: Final = """
bare metal = a machine
blue-green = the change from the old to the new version
cache layer = the store of temporary copies
cache server = the store of temporary copies
caching = the store of temporary copies
canary = a trial for a few users
circuit breaker = a safety switch
connection pool = the connections to the database
connection pooling = sharing of database connections
control plane = the part that manages the service
cron job = a scheduled task
data plane = the part that does the work
database replica = a copy of the database
deadlock = processes that block each other
disk I/O = reading and writing data
egress = outgoing traffic
Elasticsearch = the search database
fail over = switch to the standby system
failback = the switch back to the main system
failing over = switching to the standby system
feature flag = a setting that turns a feature on or off
garbage collection = clearing memory
gateway timeout = no answer from a part of the service
HAProxy = the entry point for web traffic
health check = an automatic check
heap = memory
hot fix = an urgent correction
hot-fix = an urgent correction
hotfix = an urgent correction
HTTPS = secure web connections
hypervisor = the software that runs several machines on one
ingress = the entry point for web traffic
ingress controller = the entry point for web traffic
init container = a program that runs first
internal server error = an error page
IOPS = the speed of the storage
jitter = uneven network speed
k8s = the machines that run the services
Kafka = the message system
kernel panic = a crash of the operating system
kubelet = the machines that run the services
LDAP = the login directory
load balancing = the distribution of traffic
memcached = the store of temporary copies
memory leak = a program that uses more and more memory
message broker = the message system
metadata = the descriptions of the data
microservice = a part of the service
middleware = software between two systems
MongoDB = the database
MySQL = the database
NFS = the shared storage
nginx = the web server
node pool = a group of machines
nodepool = a group of machines
OOM = out of memory
p95 = the slowest 5 % of requests
p99 = the slowest 1 % of requests
packet = data on the network
payload = the content of a message
peering = the connection between two networks
Postgres = the database
PostgreSQL = the database
provisioning = setting up
proxy server = a server that passes traffic on
race condition = two steps in the wrong order
RabbitMQ = the message system
rate limiting = a limit on the number of requests
read replica = a copy of the database
Redis = the store of temporary copies
replica set = the copies of the database
replication lag = a delay in copying the data
reverse proxy = the entry point for web traffic
rollback = going back to the previous version
runtime exception = a program error
schema migration = a change to the structure of the database
segfault = a program crash
shard = a part of the database
sharding = splitting the database into parts
SMTP = the delivery of email
SQL = the database
SSH = remote access to machines
stack trace = an error report
tenant = customer
Terraform = the set-up of our machines
thread pool = the number of tasks at a time
throughput = the amount of work per second
timeout = no answer in time
TTL = how long an entry stays valid
webhook = automatic message
workload = the programs that run
write load = many changes to the data
"""
KNOWN_JARGON: Final[Mapping[str, str]] = {
    term: say for line in _TERMS.strip().splitlines() for term, _, say in (line.partition(" = "),)
}

STATUS_CODES: Final = (
    *("4xx", "5xx", "40x", "50x", "400", "401", "403", "404", "408", "409", "410", "413", "422", "429"),
    *("500", "501", "502", "503", "504", "507", "520", "521", "522", "523", "524", "525"),
)
"""HTTP status codes for failed requests."""
AN_ERROR_PAGE: Final = "an error page"
