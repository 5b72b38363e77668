import type {ValidationContext} from '@sanity/types'

import {boundsOfEdtf, type NewsDateBounds} from '../objects/newsDateBounds.ts'
import {dateBounds, optionTitle} from '../options/index.ts'
import {textAt} from './fieldOf.ts'

type Surroundings = Pick<ValidationContext, 'parent'>

/** Rule 11: EDTF, where given, is a date that can be read. */
export function edtfIsValid(edtf: string | undefined): true | string {
  if (!edtf) return true
  try {
    boundsOfEdtf(edtf)
    return true
  } catch (error) {
    return error instanceof Error ? error.message : `“${edtf}” is not a date in EDTF.`
  }
}

/** Rule 11: the earliest day is the one that follows from EDTF. */
export function earliestFollowsEdtf(
  earliest: string | undefined,
  {parent}: Surroundings,
): true | string {
  return follows('earliest', earliest, textAt(parent, 'edtf'))
}

/** Rule 11: the latest day is the one that follows from EDTF. */
export function latestFollowsEdtf(
  latest: string | undefined,
  {parent}: Surroundings,
): true | string {
  return follows('latest', latest, textAt(parent, 'edtf'))
}

/** Rule 11: the latest day is not before the earliest. */
export function latestNotBeforeEarliest(
  latest: string | undefined,
  {parent}: Surroundings,
): true | string {
  const earliest = textAt(parent, 'earliest')
  return earliest && latest && latest < earliest
    ? `The latest day, ${latest}, lies before the earliest, ${earliest}. Exchange or correct them.`
    : true
}

/** Rule 11: the bound is the one that follows from EDTF. */
export function boundFollowsEdtf(bound: string | undefined, {parent}: Surroundings): true | string {
  const edtf = textAt(parent, 'edtf')
  const bounds = readableBounds(edtf)
  if (!bound || !bounds || bounds.bound === bound) return true
  const right = optionTitle(dateBounds, bounds.bound)
  return `EDTF ${edtf} gives the bound “${right}”, but it is “${optionTitle(dateBounds, bound)}”. Set it to “${right}”, or correct EDTF.`
}

function follows(
  end: 'earliest' | 'latest',
  day: string | undefined,
  edtf: string | undefined,
): true | string {
  const bounds = readableBounds(edtf)
  if (!bounds || bounds[end] === day) return true
  const given = day ? `the ${end} day is ${day}` : `the ${end} day is empty`
  return bounds[end]
    ? `EDTF ${edtf} gives ${bounds[end]}, but ${given}. Set it to ${bounds[end]}, or correct EDTF.`
    : `EDTF ${edtf} has no ${end} day, but ${given}. Remove it, or correct EDTF.`
}

/** The bounds, where EDTF is given and valid: `edtfIsValid` reports the rest, once. */
export function readableBounds(edtf: string | undefined): NewsDateBounds | undefined {
  return edtf && edtfIsValid(edtf) === true ? boundsOfEdtf(edtf) : undefined
}
