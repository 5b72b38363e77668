import {scaleUtc} from 'd3-scale'

import {formatDay} from '../../schemas/index.ts'
import type {TimeSpan} from './timeSpan.ts'

/** A stretch of the axis without a break: moments in milliseconds since 1970, and pixels from the left. */
export interface Segment {
  from: number
  to: number
  left: number
  right: number
}

/** A text above the axis, at so many pixels from its left. */
export interface Tick {
  left: number
  text: string
}

/** Empty time that is left out, with what it comes to. */
export interface Break {
  left: number
  width: number
  text: string
}

const day = 86_400_000
const breakWidth = 56
const mostBreaks = 3
/** An empty stretch is left out where it would take more than this part of what is drawn, and is this long. */
const breakPart = 0.25
const shortestBreak = 60 * day
const narrowestSegment = 110
/** Pixels that the text of a tick needs. */
const tickWidth = 100

/**
 * The axis for these spans: the chosen period, and where it is open all known days with some air around them. A few
 * long stretches in which nothing begins or ends are left out, so that an old event does not press all others
 * together. Empty where there is neither a period nor a known day.
 */
export function axisSegments(
  spans: readonly TimeSpan[],
  period: {from: string; to: string},
  width: number,
): Segment[] {
  const runs = withoutLongGaps(knownMoments(spans, period), period)
  const drawn = runs.reduce((sum, {from, to}) => sum + to - from, 0)
  const air = Math.max(day, drawn * 0.04)
  const aired = runs.map(({from, to}, index) => ({
    from: index === 0 && period.from ? from : from - air,
    to: index === runs.length - 1 && period.to ? to : to + air,
  }))
  return inPixels(aired, width)
}

/** Pixels of a moment on an axis of segments; beyond its ends, and within a break, in proportion. */
export function axisPosition(segments: readonly Segment[]): (moment: number) => number {
  return scaleUtc()
    .domain(segments.flatMap(({from, to}) => [from, to]))
    .range(segments.flatMap(({left, right}) => [left, right]))
}

/** Round days, months or years, as many as have room. */
export function axisTicks(segments: readonly Segment[]): Tick[] {
  return segments.flatMap(({from, to, left, right}) => {
    const scale = scaleUtc().domain([from, to]).range([left, right])
    const round = scale
      .ticks(Math.max(1, Math.floor((right - left) / tickWidth)))
      .map((moment) => moment.getTime())
      .filter((moment) => moment % day === 0)
      .filter((moment) => scale(moment) - left >= 40 && right - scale(moment) >= 40)
    const [first, second] = round
    if (first === undefined) {
      const middle = (from + to) / 2
      return [{left: Math.round((left + right) / 2), text: momentText(middle, to - from)}]
    }
    const step = second === undefined ? to - from : second - first
    return round.map((moment) => ({
      left: Math.round(scale(moment)),
      text: momentText(moment, step),
    }))
  })
}

/** What is left out between the segments. */
export function axisBreaks(segments: readonly Segment[]): Break[] {
  return segments.slice(1).map(({from, left}, index) => {
    const before = segments[index]
    const start = before?.right ?? left
    return {
      left: start,
      width: left - start,
      text: durationText(from - (before?.to ?? from)),
    }
  })
}

interface Run {
  from: number
  to: number
}

function knownMoments(
  spans: readonly TimeSpan[],
  period: {from: string; to: string},
): readonly number[] {
  const from = period.from ? Date.parse(period.from) : -Infinity
  const to = period.to ? Date.parse(period.to) + day : Infinity
  const known = spans.flatMap(({first, last}) => [
    ...(first ? [Date.parse(first), ...(last ? [] : [Date.parse(first) + day])] : []),
    ...(last ? [Date.parse(last) + day, ...(first ? [] : [Date.parse(last)])] : []),
  ])
  const ends = [from, to].filter(Number.isFinite)
  return [...known.filter((moment) => from <= moment && moment <= to), ...ends].toSorted(
    (one, other) => one - other,
  )
}

/** What lies between a chosen end of the period and the first or last known day is never left out. */
function withoutLongGaps(moments: readonly number[], period: {from: string; to: string}): Run[] {
  const [first, last] = [moments.at(0), moments.at(-1)]
  if (first === undefined || last === undefined) return []
  if (last <= first) return [{from: first, to: first + day}]
  const gaps = moments
    .slice(1)
    .map((to, index) => ({from: moments[index] ?? to, to}))
    .filter(({from, to}) => !(period.from && from === first) && !(period.to && to === last))
    .toSorted((one, other) => other.to - other.from - (one.to - one.from))
  const leftOut: Run[] = []
  let drawn = last - first
  for (const gap of gaps.slice(0, mostBreaks)) {
    const length = gap.to - gap.from
    if (length < shortestBreak || length < drawn * breakPart) break
    leftOut.push(gap)
    drawn -= length
  }
  const ordered = leftOut.toSorted((one, other) => one.from - other.from)
  return [...ordered, {from: last, to: last}].map(({from}, index) => ({
    from: ordered[index - 1]?.to ?? first,
    to: from,
  }))
}

/** Each at least wide enough for one tick, the rest of the width by length of time. */
function inPixels(runs: readonly Run[], width: number): Segment[] {
  const free = Math.max(0, width - breakWidth * (runs.length - 1))
  const least = Math.min(narrowestSegment, free / Math.max(1, runs.length))
  const shared = free - least * runs.length
  const total = runs.reduce((sum, {from, to}) => sum + to - from, 0)
  let left = 0
  return runs.map(({from, to}) => {
    const right = left + least + (shared * (to - from)) / total
    const segment = {from, to, left: Math.round(left), right: Math.round(right)}
    left = right + breakWidth
    return segment
  })
}

function momentText(moment: number, step: number): string {
  const text = new Date(moment).toISOString().slice(0, 10)
  if (step >= 365 * day) return text.slice(0, 4)
  return formatDay(step >= 27 * day ? text.slice(0, 7) : text)
}

function durationText(length: number): string {
  const days = Math.round(length / day)
  if (days >= 730) return `${Math.round(days / 365.25)} years`
  return days >= 60 ? `${Math.round(days / 30.44)} months` : `${days} days`
}
