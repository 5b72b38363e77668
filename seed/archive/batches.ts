import {at, type Needs, type Order} from './order.ts'

export interface BatchLimits {
  bytes: number
  documents: number
}

/**
 * Cuts an order into transactions: for each node the number of its batch, from 1. A cycle stays in one batch if it
 * fits into one. A node that is larger than a batch has one of its own.
 *
 * @param sizes bytes of each node
 */
export function inBatches(order: Order, sizes: Int32Array, limits: BatchLimits): Int32Array {
  const {nodes, cycles} = order
  const batches = new Int32Array(nodes.length)
  let batch = 0
  let bytes = Number.POSITIVE_INFINITY
  let documents = 0
  const begin = () => {
    batch += 1
    bytes = 0
    documents = 0
  }
  let start = 0
  while (start < nodes.length) {
    let end = start
    let cycleBytes = 0
    const cycle = at(cycles, at(nodes, start))
    while (end < nodes.length && at(cycles, at(nodes, end)) === cycle) {
      cycleBytes += at(sizes, at(nodes, end))
      end += 1
    }
    const fits = cycleBytes <= limits.bytes && end - start <= limits.documents
    const hasRoom =
      bytes + cycleBytes <= limits.bytes && documents + end - start <= limits.documents
    if (fits && !hasRoom) begin()
    for (; start < end; start += 1) {
      const size = at(sizes, at(nodes, start))
      const isFull = documents > 0 && (bytes + size > limits.bytes || documents >= limits.documents)
      if (batch === 0 || isFull) begin()
      batches[at(nodes, start)] = batch
      bytes += size
      documents += 1
    }
  }
  return batches
}

/** The needs that a later batch answers: what is weak until that is written. `[node, target]` */
export function* answeredLater(
  {starts, targets}: Needs,
  batches: Int32Array,
): Generator<[number, number]> {
  for (let node = 0; node < starts.length - 1; node += 1) {
    for (let edge = at(starts, node); edge < at(starts, node + 1); edge += 1) {
      const target = at(targets, edge)
      if (at(batches, target) > at(batches, node)) yield [node, target]
    }
  }
}

/** For each batch, from 1, the last earlier batch that has something it needs; 0 where it needs none. */
export function batchNeeds({starts, targets}: Needs, batches: Int32Array): Int32Array {
  let last = 0
  for (const batch of batches) last = Math.max(last, batch)
  const needs = new Int32Array(last + 1)
  for (let node = 0; node < starts.length - 1; node += 1) {
    const own = at(batches, node)
    for (let edge = at(starts, node); edge < at(starts, node + 1); edge += 1) {
      const other = at(batches, at(targets, edge))
      if (other < own) needs[own] = Math.max(at(needs, own), other)
    }
  }
  return needs
}
