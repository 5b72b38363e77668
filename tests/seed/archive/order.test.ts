import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {answeredLater, batchNeeds, inBatches} from '../../../seed/archive/batches.ts'
import {at, topologicalOrder, type Needs} from '../../../seed/archive/order.ts'

/** What each node needs, as a list for each. */
function needsOf(lists: readonly (readonly number[])[]): Needs {
  const starts = new Int32Array(lists.length + 1)
  for (const [node, list] of lists.entries()) starts[node + 1] = at(starts, node) + list.length
  return {starts, targets: Int32Array.from(lists.flat())}
}

const graphs = fc
  .integer({min: 1, max: 40})
  .chain((count) =>
    fc.array(fc.uniqueArray(fc.integer({min: 0, max: count - 1}), {maxLength: 4}), {
      minLength: count,
      maxLength: count,
    }),
  )
  .map((lists) => lists.map((list, node) => list.filter((target) => target !== node)))

/** Every node that can be reached, without the start unless it is on a cycle. */
function reachable(lists: readonly (readonly number[])[], start: number): Set<number> {
  const found = new Set<number>()
  const open = [start]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const target of lists[node] ?? []) {
      if (found.has(target)) continue
      found.add(target)
      open.push(target)
    }
  }
  return found
}

describe('the order of writing', () => {
  it('is a chain backwards', () => {
    const {nodes} = topologicalOrder(needsOf([[1], [2], [3], []]))
    expect([...nodes]).toEqual([3, 2, 1, 0])
  })

  it('stays as it is where nothing needs anything', () => {
    const {nodes} = topologicalOrder(needsOf([[], [], []]))
    expect([...nodes]).toEqual([0, 1, 2])
  })

  it('has each node once, after all that it needs, but for those that need it too', () => {
    fc.assert(
      fc.property(graphs, (lists) => {
        const {nodes, cycles} = topologicalOrder(needsOf(lists))
        expect([...nodes].toSorted((a, b) => a - b)).toEqual(lists.map((_, node) => node))
        const places = new Map([...nodes].map((node, place) => [node, place]))
        for (const [node, list] of lists.entries()) {
          for (const target of list) {
            const isCycle = reachable(lists, target).has(node)
            expect(at(cycles, target) === at(cycles, node)).toBe(isCycle)
            const isBefore = (places.get(target) ?? 0) < (places.get(node) ?? 0)
            expect(isBefore || isCycle).toBe(true)
          }
        }
      }),
    )
  })

  it('goes through a chain of any length without a stack', () => {
    const count = 200_000
    const lists = Array.from({length: count}, (_, node) => (node + 1 < count ? [node + 1] : []))
    expect(topologicalOrder(needsOf(lists)).nodes[0]).toBe(count - 1)
  })
})

describe('batches', () => {
  const limits = {bytes: 100, documents: 6}
  const sizes = fc.integer({min: 1, max: 60})
  const inputs = graphs.chain((lists) =>
    fc.record({
      lists: fc.constant(lists),
      sizes: fc.array(sizes, {minLength: lists.length, maxLength: lists.length}),
    }),
  )

  it('hold no more than allowed, and what a node needs is written with it or before, or weakened', () => {
    fc.assert(
      fc.property(inputs, ({lists, sizes}) => {
        const needs = needsOf(lists)
        const order = topologicalOrder(needs)
        const batches = inBatches(order, Int32Array.from(sizes), limits)
        const weakened = new Set(
          [...answeredLater(needs, batches)].map(([node, target]) => `${node} ${target}`),
        )
        const after = batchNeeds(needs, batches)
        const count = Math.max(...batches)
        for (let batch = 1; batch <= count; batch += 1) {
          const members = sizes.filter((_, node) => batches[node] === batch)
          expect(members.length).toBeGreaterThan(0)
          expect(members.length).toBeLessThanOrEqual(limits.documents)
          expect(members.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(limits.bytes)
          expect(at(after, batch)).toBeLessThan(batch)
        }
        for (const [node, list] of lists.entries()) {
          for (const target of list) {
            const isLater = at(batches, target) > at(batches, node)
            expect(weakened.has(`${node} ${target}`)).toBe(isLater)
            const isEarlier = at(batches, target) < at(batches, node)
            const isWaitedFor = at(after, at(batches, node)) >= at(batches, target)
            expect(isWaitedFor || !isEarlier).toBe(true)
          }
        }
      }),
    )
  })

  it('weaken nothing but cycles that fit into no transaction', () => {
    fc.assert(
      fc.property(inputs, ({lists, sizes}) => {
        const needs = needsOf(lists)
        const order = topologicalOrder(needs)
        const batches = inBatches(order, Int32Array.from(sizes), limits)
        for (const [node, target] of answeredLater(needs, batches)) {
          const cycle = at(order.cycles, node)
          expect(at(order.cycles, target)).toBe(cycle)
          const members = sizes.filter((_, other) => order.cycles[other] === cycle)
          const bytes = members.reduce((sum, size) => sum + size, 0)
          expect(bytes > limits.bytes || members.length > limits.documents).toBe(true)
        }
      }),
    )
  })

  it('give a document that is larger than a batch one of its own', () => {
    const order = topologicalOrder(needsOf([[], [], []]))
    expect([...inBatches(order, Int32Array.from([10, 500, 10]), limits)]).toEqual([1, 2, 3])
  })
})
