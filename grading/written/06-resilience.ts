import { questions } from '../class/written/questions';

export default questions('06-resilience', [
  {
    id: 'three-files',
    kind: 'explain',
    prompt:
      "List the settings in which your three brokers' `server.properties` differ, and say for each why it must. Then the three brokers move to three machines `pi1`, `pi2`, `pi3`: write the lines of `pi2`'s file that change, say what `localhost` would do in each of them, and how you would check from your laptop, over ssh, that `pi2` is up and in the cluster.",
    model:
      'node.id (each broker is somebody), ports in listeners and advertised.listeners (a port belongs to one process), log.dirs (two brokers must not write into one folder); controller.quorum.voters is the same in all, it makes them one cluster. pi2: listeners=PLAINTEXT://0.0.0.0:9092 (or pi2), CONTROLLER://…:19092 likewise, advertised.listeners=PLAINTEXT://pi2:9092, controller.quorum.voters=0@pi1:19092,1@pi2:19092,2@pi3:19092; ports may now be equal. localhost means "whoever reads it": in listeners only pi2 itself could connect, in advertised.listeners clients and other brokers would look for pi2 at home, in the voters each would look for all controllers on itself and never form a quorum. Check: ssh pi2, process (`jps`, `ps`) and `ss -ltnp`; from the laptop `kafka-broker-api-versions` or a describe of the cluster with --bootstrap-server pi1:9092 that lists pi2, and no under-replicated partition.',
    rubric: [
      { id: 'differences', points: 1, text: 'node.id, ports, log.dirs with reasons; the same voters.' },
      {
        id: 'machines',
        points: 1,
        text: 'listeners, advertised.listeners and voters name machines; what localhost would do.',
      },
      { id: 'check', points: 1, text: 'A check on the machine and one from outside.' },
    ],
  },
  {
    id: 'a-broker-dies',
    kind: 'draw',
    prompt:
      'Draw three partitions of your `velib-stations` (factor 3) as a grid of brokers, three times: before, with broker 0 dead, and after it came back. Mark leader, followers and ISR. Under each picture: who writes to which broker, who reads from which, how do records come to the others? On a time line below put the numbers of your failover: kill, first acknowledgement again, broker back, in sync, leaders as before, and name the setting behind each gap.',
    model:
      "Before: each partition has one leader, leaders spread, all three in the ISR. Dead: replicas unchanged, ISR without 0, its partitions led by one that was in the ISR, chosen by the active controller: under-replicated, nothing lost. Back: 0 fetches what it missed (after dropping what was not committed), joins the ISR, leads nothing at first; then the preferred leaders return. Producers write to each partition's leader, consumers read from it (or a near replica if told so), followers fetch from the leader. Kill to acknowledgement: broker.session.timeout.ms (3 s in the lab, 9 s by default) plus election and a look for the new leader. In sync to leaders as before: leader.imbalance.check.interval.seconds (3 in the lab, 300 by default: the sheet's five minutes).",
    rubric: [
      {
        id: 'grids',
        points: 1,
        text: 'Three grids right: replicas stay, ISR shrinks and grows, leadership moves.',
      },
      { id: 'traffic', points: 1, text: 'Writing and reading at the leader, followers fetch.' },
      { id: 'times', points: 1, text: 'Own times with session timeout and imbalance check.' },
    ],
  },
  {
    id: 'how-many-may-fail',
    kind: 'explain',
    prompt:
      '"A topic of factor N survives N-1 failures." Make a table for factor 2 and 3 with `min.insync.replicas` 1 and 2 in a cluster of three combined nodes (broker and controller): with one node and with two nodes dead, is the acknowledged data still on a disk, can a producer with `acks=all` write, does the cluster still elect leaders? Compare with what you saw: the sheet\'s two brokers, and the sends to `careful` and `lax`. Which row would you run, and what do you pay for it?',
    model:
      'Data: with factor 2 one failure, with factor 3 two, provided that the acknowledged records were on all of them (with min.insync.replicas 1 an acknowledged record may be on one disk only: min ISR 2 guarantees two copies). Writes acks=all: need min.insync.replicas in sync: factor 2/min 2: none may fail; factor 2/min 1: one (of its two); factor 3/min 2: one; factor 3/min 1: two by that count. But three controllers need a majority of two: with two nodes dead no leader is elected and no ISR is changed, so a partition whose leader died stays without one, and where the leader lives, acks=all waits in vain for a follower that nobody takes out of the ISR, whatever the factor. Seen: two brokers and a controller apart: the second death stops the service though data is on the disks; careful refused with NOT_ENOUGH_REPLICAS, lax took a single copy. Run: factor 3, min 2, acks all: one node may fail without loss or stop; three times the disk and network, a little latency, writes refused when two are down.',
    rubric: [
      {
        id: 'data-and-writes',
        points: 1.5,
        text: 'Data and writes told apart, with min.insync.replicas in the right cells.',
      },
      { id: 'majority', points: 1, text: 'Controllers need a majority: two of three.' },
      { id: 'choice', points: 0.5, text: 'Factor 3, min 2, acks all, and its price; own observations used.' },
    ],
  },
  {
    id: 'acknowledged-and-lost',
    kind: 'draw',
    prompt:
      'Give the losses that you measured: `acks` 0, 1, all with held followers; your producer; one `send` for all partitions. Draw, for three partitions on three brokers, how one `send` with `acks` all loses messages that were acknowledged when a leader changes, and why one `send` a partition does not. Then write a checklist for not losing data (at least five points, for topic, producer and consumer).',
    model:
      'acks 0 and 1 lost about all of the 50, all lost none; own producer 0, one send some. Drawing: messages of P0, P1, P2 go in one send to leaders A, B, C. A and B answer, C is going down; P2\'s new leader is B; on the retry kafkajs sees that B "has answered already" and sends it nothing; all brokers have answered, send resolves; P2\'s messages are nowhere. With one send a partition no broker can have answered before for another partition. Idempotence does not help, as nothing is repeated. List: factor 3; min.insync.replicas 2; acks all; no unclean leader election; retries and timeouts longer than a failover; idempotent producer against duplicates; wait for sends and disconnect before the program ends (flush); one send a partition or a client that is right; commit after processing; watch under-replicated partitions and ISR.',
    rubric: [
      {
        id: 'numbers',
        points: 0.5,
        text: 'Own losses by acks, explained: who had the record when it was acknowledged.',
      },
      {
        id: 'drawing',
        points: 1.5,
        text: 'The retry passes over a broker that has answered for another partition.',
      },
      { id: 'checklist', points: 1, text: 'Five right points, for topic, producer and consumer.' },
    ],
  },
  {
    id: 'zookeeper-then-kraft',
    kind: 'draw',
    prompt:
      "Draw the cluster as the older sheets run it (ZooKeepers, brokers, clients) and as it is today. Put on the right arrow or box: topics and their replicas, which broker lives, who is controller, who leads a partition, a group's committed offsets, the messages. Say who elects whom in each. Then: how do you check that a ZooKeeper is up (three ways), and what does `ruok` not tell you? What are `clientPort`, `dataDir`, `maxClientCnxns=0` and `myid`?",
    model:
      'Then: brokers register at ZooKeeper by ephemeral znodes; topics, configs, leader and ISR of partitions in znodes; ZooKeeper decides who is CONTROLLER (first to make /controller), the controller elects partition leaders. Today: controllers hold the log __cluster_metadata and elect its leader, the active controller, among themselves (Raft, majority); brokers follow that log and send heartbeats; the controller elects partition leaders, as before. Offsets: in ZooKeeper until 0.9, since then in __consumer_offsets on brokers. Messages: always on brokers. Clients talk to brokers (in old times consumers to ZooKeeper as well). Check: process QuorumPeerMain, port 2181 listens, `srvr` answers with a Mode. `ruok` answers only if whitelisted, and imok says only that the process runs, not that it has a majority. clientPort: for brokers and shells; dataDir: where it keeps its tree; maxClientCnxns: connections from one address, 0 is no limit; myid: the file with its own number in the ensemble.',
    rubric: [
      {
        id: 'drawings',
        points: 1,
        text: 'Both drawings; metadata, liveness and messages where they belong.',
      },
      {
        id: 'elections',
        points: 1,
        text: "Controller by ZooKeeper, or by the controllers' majority; partition leaders by the controller in both.",
      },
      {
        id: 'checks',
        points: 1,
        text: 'Ways to check, the limit of ruok, and the four settings (one may be missing).',
      },
    ],
  },
  {
    id: 'a-symptom-at-night',
    kind: 'explain',
    prompt:
      "Take the drill that surprised you most (address, coordinator, key, poison message). Describe the symptom as a user would tell it, the first thing that you looked at and what it showed, a suspicion that it ruled out, the cause and the cure. Then name the place on the lab's admin page, or the command, where an operator could have seen it before the user did.",
    model:
      "Any of the four, told as symptom, look, exclusion, cause, cure. Address: bootstrap opens, an address nobody typed is refused: advertised.listeners. Coordinator: reading stops though the partition's leader lives: leader of the group's partition of __consumer_offsets died; its topic needs factor 3. Key: lag sits in one partition, three members idle: key is the city; more consumers would not help. Poison: committed offset stands still at one record, restarts do not help: dead-letter it. Where seen: under-replicated or offline partitions, the group's lag BY PARTITION, the offset that does not move, members of the group, `consumer-groups --describe`, `topics --describe --under-replicated-partitions`.",
    rubric: [
      { id: 'diagnosis', points: 1, text: 'Symptom, look, cause and cure fit together, with own output.' },
      { id: 'ruled-out', points: 0.5, text: 'A suspicion ruled out, and by what.' },
      { id: 'watch', points: 0.5, text: 'A place where it shows early.' },
    ],
  },
]);
