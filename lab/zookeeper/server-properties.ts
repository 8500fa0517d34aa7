import type { ZookeeperAddress } from '../kafka/layout';

/** What a ZooKeeper server's zookeeper.properties depends on. */
export interface ZookeeperSettings {
  /** 1, 2 or 3: what stands in its file `myid`. */
  id: number;
  /** Every server of the ensemble, this one included. */
  ensemble: ZookeeperAddress[];
  dataDir: string;
}

/** ZooKeeper is asked from this machine only, also when the brokers serve a whole room. */
export const ZOOKEEPER_HOST = '127.0.0.1';

/** Half of the time after which a silent client may be given up, at the least; in ms. */
const TICK_MS = 500;

/**
 * The text of a ZooKeeper server's zookeeper.properties, with a reason for each setting.
 * Source: https://zookeeper.apache.org/doc/r3.8.4/zookeeperAdmin.html#sc_configuration
 */
export function zookeeperProperties(settings: ZookeeperSettings): string {
  const { id, ensemble, dataDir } = settings;
  const { port } = ensemble.find((server) => server.id === id)!;
  return `# zookeeper.properties of ZooKeeper ${id}. Written anew at each start: changes here do not last.

# --- What it keeps ----------------------------------------------------------
# ZooKeeper holds a tree of small files, the znodes, in memory. Here are a log of its
# changes and copies of the whole, to begin from after a restart.
dataDir=${dataDir}

# --- Where it listens -------------------------------------------------------
# The port for its clients: brokers, and whoever looks at the tree.
clientPort=${port}
clientPortAddress=${ZOOKEEPER_HOST}
# How many connections one address may have, 60 by default. 0 sets no limit: in a lab all
# clients come from one address.
maxClientCnxns=0
# A web page for the administrator, on 8080. Off: another program may want that port.
admin.enableServer=false

${ensemble.length > 1 ? ensembleSection(settings) : ALONE}
# --- Four-letter words ------------------------------------------------------
${wordsSection(id)}
# --- Made quick and small for a lab -----------------------------------------
# The unit of ZooKeeper's times, in ms. A client that falls silent is given up after 2 to
# 20 ticks, whatever it asks for; with the default of 2000 never before 4 s.
tickTime=${TICK_MS}
# Its log of changes grows by so many KiB at a time, instead of 64 MiB.
preAllocSize=1024
`;
}

const ALONE = `# --- The ensemble -----------------------------------------------------------
# None: this server is alone. It is the single point of failure of its cluster.
`;

function ensembleSection({ id, ensemble }: ZookeeperSettings): string {
  const lines = ensemble.map((each) => {
    return `server.${each.id}=${ZOOKEEPER_HOST}:${each.followPort}:${each.electPort}`;
  });
  return `# --- The ensemble -----------------------------------------------------------
# All servers, the same lines in every file: server.N=host:port:port. Followers connect to
# the leader on the first port; on the second one they elect it (on machines of their own
# 2888 and 3888 by custom). They serve clients only while a majority runs.
${lines.join('\n')}
# Which of them this one is, it reads from a file named myid in dataDir: here it holds ${id}.
# Ticks that a follower has to catch up with the leader at first, and may be behind later.
initLimit=20
syncLimit=4
`;
}

/** One server of the ensemble differs, so that both can be seen. */
function wordsSection(id: number): string {
  if (id !== 1) {
    return `# A client may send four letters instead of a request, such as srvr. Only srvr is answered
# unless 4lw.commands.whitelist names others: not set here, but in ZooKeeper 1's file.
`;
  }
  return `# A client may send four letters instead of a request. Of all words only srvr is answered,
# unless they are named here.
4lw.commands.whitelist=srvr,ruok
`;
}
