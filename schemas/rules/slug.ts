import type {CustomValidatorResult, SlugRule, SlugValue, ValidationContext} from '@sanity/types'

/**
 * Rule 15: a slug is given. That no other document of the type has it is checked by every slug
 * field by itself.
 *
 * Without a context nothing is checked: generated types ask only whether the field is required. A check by
 * `required()` would report a missing slug twice, the second time on its inner field and as “Required”.
 */
export function slugIsSet(rule: SlugRule, context?: ValidationContext): SlugRule {
  return context ? rule.custom(slugIsGiven).error() : rule.required()
}

/** The code of the finding; `studioLevel` knows it by this. */
export const slugMissing = 'custom.slug-missing'

function slugIsGiven(slug: SlugValue | undefined): CustomValidatorResult {
  return slug ? true : {code: slugMissing, message: 'Generate the slug, or write one.'}
}
