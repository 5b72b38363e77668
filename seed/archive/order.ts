/**
 * Which documents need which, as rows in typed arrays, so that a million documents take some megabytes: what node `n`
 * needs are `targets[starts[n]]` up to `targets[starts[n + 1]]`.
 */
export interface Needs {
  starts: Int32Array
  targets: Int32Array
}

export interface Order {
  /** The nodes in the order of writing. */
  nodes: Int32Array
  /** For each node its cycle: nodes with the same number need each other, directly or not, and stand together. */
  cycles: Int32Array
}

/**
 * An order in which each node comes after all that it needs, but for those in a cycle with it. What needs nothing
 * comes first, so that what stands near to each other rarely needs each other.
 *
 * Tarjan's algorithm without recursion: time and memory grow with nodes and edges.
 */
export function topologicalOrder({starts, targets}: Needs): Order {
  const count = starts.length - 1
  const cycles = new Int32Array(count).fill(-1)
  const index = new Int32Array(count).fill(-1)
  const low = new Int32Array(count)
  const next = new Int32Array(count)
  /** Nodes whose cycle is not known yet. */
  const open = new Stack(count)
  const path = new Stack(count)
  const levels: number[] = []
  let visited = 0

  for (let root = 0; root < count; root += 1) {
    if (at(index, root) !== -1) continue
    path.push(root)
    while (!path.isEmpty) {
      const node = path.top
      if (at(index, node) === -1) {
        index[node] = low[node] = visited
        visited += 1
        next[node] = at(starts, node)
        open.push(node)
      }
      if (at(next, node) < at(starts, node + 1)) {
        const target = at(targets, at(next, node))
        if (at(index, target) === -1) {
          path.push(target)
          continue
        }
        // Back from the target, or it was known: either way the edge is done with.
        next[node] = at(next, node) + 1
        if (at(cycles, target) === -1) low[node] = Math.min(at(low, node), at(low, target))
        continue
      }
      path.pop()
      if (at(low, node) !== at(index, node)) continue
      const cycle = levels.length
      let level = 0
      let member: number
      do {
        member = open.pop()
        cycles[member] = cycle
        for (let edge = at(starts, member); edge < at(starts, member + 1); edge += 1) {
          const other = at(cycles, at(targets, edge))
          if (other !== -1 && other !== cycle) level = Math.max(level, (levels[other] ?? 0) + 1)
        }
      } while (member !== node)
      levels.push(level)
    }
  }
  const nodes = Int32Array.from({length: count}, (_, node) => node)
  nodes.sort((left, right) => {
    const a = at(cycles, left)
    const b = at(cycles, right)
    return (levels[a] ?? 0) - (levels[b] ?? 0) || a - b || left - right
  })
  return {nodes, cycles}
}

/** An entry of a typed array that is there. */
export function at(numbers: Int32Array, index: number): number {
  const number = numbers[index]
  if (number === undefined) throw new RangeError(`No entry ${index}`)
  return number
}

class Stack {
  readonly #items: Int32Array
  #size = 0

  constructor(capacity: number) {
    this.#items = new Int32Array(capacity)
  }

  get isEmpty(): boolean {
    return this.#size === 0
  }

  get top(): number {
    return at(this.#items, this.#size - 1)
  }

  push(item: number): void {
    this.#items[this.#size] = item
    this.#size += 1
  }

  pop(): number {
    this.#size -= 1
    return at(this.#items, this.#size)
  }
}
