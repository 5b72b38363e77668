import {integer, type Checkpoint} from './checkpoint.ts'
import type {Needs} from './order.ts'

/**
 * Which of some rows need which.
 *
 * @param places the rows' numbers, ascending: the first is node 0
 * @param edges a query for `source` and `target`, numbers of rows, ordered by `source`
 */
export function readNeeds(checkpoint: Checkpoint, places: Int32Array, edges: string): Needs {
  const count = integer(checkpoint.get(`SELECT count(*) AS count FROM (${edges})`) ?? {}, 'count')
  const starts = new Int32Array(places.length + 1)
  const targets = new Int32Array(count)
  let node = 0
  let edge = 0
  for (const row of checkpoint.iterate(edges)) {
    const source = integer(row, 'source')
    while ((places[node] ?? Number.POSITIVE_INFINITY) < source) {
      node += 1
      starts[node] = edge
    }
    targets[edge] = nodeAt(places, integer(row, 'target'))
    edge += 1
  }
  while (node < places.length) {
    node += 1
    starts[node] = edge
  }
  return {starts, targets}
}

function nodeAt(places: Int32Array, place: number): number {
  let low = 0
  let high = places.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[middle] ?? 0) < place) low = middle + 1
    else high = middle
  }
  return low
}
