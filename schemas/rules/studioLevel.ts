import type {ValidationMarker} from '@sanity/types'

import {slugMissing} from './slug.ts'

/**
 * The level that the Studio shows for a finding of `validateDocument`.
 *
 * Outside the Studio, `validateDocument` adds its check of unknown fields to the rules of every
 * value that is an object, and with it lowers all their findings to warnings and drops the message that `error()`
 * was given. In this model only slugs are objects with rules of their own, so they are the only ones to be raised
 * again.
 */
export function studioLevel({
  code,
  level,
}: Pick<ValidationMarker, 'code' | 'level'>): ValidationMarker['level'] {
  return code && alwaysErrors.has(code) ? 'error' : level
}

const alwaysErrors = new Set([
  slugMissing,
  'slug.invalid-type',
  'slug.missing-current',
  'slug.not-unique',
])
