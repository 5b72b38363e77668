/** How much of the lake one client, or all of them, may use. */
export interface LakeLimits {
  /** Event streams at once, of one user and of all together. */
  streamsPerUser: number
  streams: number
  /** Milliseconds after which a stream ends and its reader connects again, as in the hosted service. */
  streamLifetime: number
  /** Presence sockets at once. */
  sockets: number
  /** Connections at once, of whatever kind. */
  connections: number
  /** Milliseconds that the headers of a request may take to arrive. */
  headerTime: number
  /** Milliseconds that a body may take to arrive, if it is no upload. */
  bodyTime: number
  /** Milliseconds that an upload, which may take as long as it needs, may be silent. */
  uploadPause: number
  /** Milliseconds that a query may hold up the server; what takes longer goes on in a thread of its own. */
  queryPatience: number
  /** Milliseconds that a query may take in all. */
  queryTime: number
  /** Megabytes that a query may need beside the documents that are there. */
  queryMemory: number
  /** Queries that may wait for a thread. */
  waitingQueries: number
  /** Exports at once: each keeps a snapshot of its dataset. */
  exports: number
  /** Documents in one page of an export in cursor mode, and the milliseconds that it may take. */
  exportPage: number
  exportTime: number
  /** Bytes of one image or file that is uploaded. */
  uploadBytes: number
  /** Bytes of pictures that were made, kept on disk so that they need not be made again. */
  imageCacheBytes: number
}

export const DEFAULT_LIMITS: LakeLimits = {
  streamsPerUser: 500,
  streams: 2000,
  streamLifetime: 30 * 60 * 1000,
  sockets: 500,
  connections: 5000,
  headerTime: 20_000,
  bodyTime: 120_000,
  uploadPause: 60_000,
  queryPatience: 250,
  queryTime: 60_000,
  queryMemory: 1024,
  waitingQueries: 100,
  exports: 8,
  exportPage: 50_000,
  exportTime: 30_000,
  uploadBytes: 1024 ** 3,
  imageCacheBytes: 256 * 1024 ** 2,
}
