import {inBatches, type BatchLimits} from './batches.ts'
import {integer, type Checkpoint} from './checkpoint.ts'
import {at, topologicalOrder, type Order} from './order.ts'
import {readNeeds} from './readNeeds.ts'
import type {RemovedDocuments} from './removed.ts'

/** A transaction's documents can be created again in one request: so it is taken back as a whole, or not at all. */
const LIMITS: BatchLimits = {bytes: 3_300_000, documents: 4000}

/**
 * Orders what can be deleted, and cuts it into transactions: what refers to others goes first, or together with them.
 *
 * @returns how many transactions there are; they are `planned` in the checkpoint, after those that it has
 */
export function arrangeDeletions(checkpoint: Checkpoint, removed: RemovedDocuments): number {
  for (;;) {
    const {places, sizes} = readGoing(checkpoint)
    const order = topologicalOrder(readNeeds(checkpoint, places, REFERRERS))
    if (holdLargeCycles(checkpoint, removed, {places, sizes, order})) continue
    const batches = inBatches(order, sizes, LIMITS)
    const first = integer(
      checkpoint.get('SELECT coalesce(max(number), 0) + 1 AS first FROM batches') ?? {},
      'first',
    )
    let last = 0
    for (const [place, node] of order.nodes.entries()) {
      const batch = at(batches, node)
      last = Math.max(last, batch)
      checkpoint.run(
        'UPDATE removed SET place = ?, batch = ? WHERE number = ?',
        place,
        first + batch - 1,
        at(places, node),
      )
    }
    for (let number = first; number < first + last; number += 1) {
      checkpoint.run(
        "INSERT INTO batches (number, kind, state, after) VALUES (?, 'delete', 'planned', 0)",
        number,
      )
    }
    return last
  }
}

/** A document can be deleted after those that refer to it strongly. */
const REFERRERS = `
  SELECT removed.number AS source, sources.number AS target FROM removed_references
  CROSS JOIN removed AS sources
    ON sources.number = source AND sources.reason IS NULL AND sources.deleted = 0
  CROSS JOIN removed
    ON removed.published = removed_references.target AND removed.named = 1
    AND removed.reason IS NULL AND removed.deleted = 0
  WHERE strong = 1 AND sources.number <> removed.number ORDER BY removed.number`

interface Going {
  places: Int32Array
  sizes: Int32Array
}

function readGoing(checkpoint: Checkpoint): Going {
  const count = integer(checkpoint.get(`SELECT count(*) AS count ${GOING}`) ?? {}, 'count')
  const places = new Int32Array(count)
  const sizes = new Int32Array(count)
  let node = 0
  for (const row of checkpoint.iterate(`SELECT number, size ${GOING} ORDER BY number`)) {
    places[node] = integer(row, 'number')
    sizes[node] = integer(row, 'size')
    node += 1
  }
  return {places, sizes}
}

const GOING = 'FROM removed WHERE reason IS NULL AND deleted = 0'

/** What refers to each other can only go together. @returns whether there was more of it than a transaction takes */
function holdLargeCycles(
  checkpoint: Checkpoint,
  removed: RemovedDocuments,
  {places, sizes, order}: Going & {order: Order},
): boolean {
  const {nodes, cycles} = order
  let hasHeld = false
  for (let start = 0, end = 0; start < nodes.length; start = end) {
    const cycle = at(cycles, at(nodes, start))
    let bytes = 0
    while (end < nodes.length && at(cycles, at(nodes, end)) === cycle) {
      bytes += at(sizes, at(nodes, end))
      end += 1
    }
    const count = end - start
    if (count === 1 || (bytes <= LIMITS.bytes && count <= LIMITS.documents)) continue
    hasHeld = true
    for (const node of nodes.subarray(start, end)) {
      const row = checkpoint.get(
        'SELECT number, id FROM removed WHERE number = ?',
        at(places, node),
      )
      const reason = `it is one of ${count} that refer to each other, too many to go at once`
      if (row !== undefined) removed.hold(row, reason)
    }
  }
  return hasHeld
}
