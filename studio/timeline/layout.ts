import type {TimeSpan} from './timeSpan.ts'

/** Something to be drawn: when it is, and how much room its words take beside each other, in pixels. */
export interface Placeable {
  span: TimeSpan
  labelWidth: number
}

/** Where a bar and its words stand, in pixels from the left of the axis, and in which row. */
export interface Place {
  row: number
  bar: {left: number; width: number}
  label: {left: number; width: number}
  /** The ends that are open or go on beyond the axis, drawn as arrows. */
  arrows: {left: boolean; right: boolean}
}

interface Stretch {
  left: number
  right: number
}

const day = 86_400_000
/** The narrowest bar that can be seen and hit. */
const barWidth = 12
/** How far the arrow of an unknown date reaches from the day that is known. */
const arrowWidth = 56
const gap = 16

/**
 * Places bars on an axis of `width` pixels: each in the first row where neither the bar nor its words meet others.
 * Words begin with their bar, or end with it where they would leave the axis.
 *
 * @param position pixels of a moment, as `axisPosition` gives them.
 */
export function layOut(
  items: readonly Placeable[],
  position: (moment: number) => number,
  width: number,
): Place[] {
  const rows: Stretch[][] = []
  return items.map(({span, labelWidth}) => {
    const {bar, arrows} = placeBar(span, position, width)
    const label = placeLabel(bar, labelWidth, width)
    const left = Math.min(bar.left, label.left)
    const right = Math.max(bar.left + bar.width, label.left + label.width)
    return {row: freeRow(rows, left, right + gap), bar, label, arrows}
  })
}

function placeBar(
  {kind, first, last}: TimeSpan,
  position: (moment: number) => number,
  width: number,
): Pick<Place, 'bar' | 'arrows'> {
  const within = (pixels: number) => Math.min(Math.max(pixels, 0), width)
  const start = first === undefined ? undefined : position(Date.parse(first))
  const end = last === undefined ? undefined : position(Date.parse(last) + day)
  // What lasts is drawn to the edge; what is merely unknown would claim too much by that.
  const reach = kind === 'throughout' ? width : arrowWidth
  let left = within(start ?? (end ?? 0) - reach)
  let right = within(end ?? Math.max(start ?? 0, 0) + reach)
  if (right - left < barWidth) {
    const middle = (left + right) / 2
    left = Math.min(Math.max(middle - barWidth / 2, 0), width - barWidth)
    right = left + barWidth
  }
  return {
    bar: {left: round(left), width: round(right - left)},
    arrows: {
      left: start === undefined || (start < 0 && kind !== 'day'),
      right: end === undefined || (end > width && kind !== 'day'),
    },
  }
}

function placeLabel(bar: Place['bar'], wanted: number, width: number): Place['label'] {
  const labelWidth = Math.min(wanted, width)
  if (bar.left + labelWidth <= width) return {left: bar.left, width: labelWidth}
  return {left: round(Math.max(0, bar.left + bar.width - labelWidth)), width: labelWidth}
}

/** The first row in which nothing stands between these pixels; takes it. */
function freeRow(rows: Stretch[][], left: number, right: number): number {
  const isFree = (taken: readonly Stretch[]) =>
    taken.every((other) => right <= other.left || other.right <= left)
  const found = rows.findIndex(isFree)
  const row = found === -1 ? rows.push([]) - 1 : found
  rows[row]?.push({left, right})
  return row
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10
}
