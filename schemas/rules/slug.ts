import type {SlugRule} from '@sanity/types'

/**
 * Rule 15: a slug is given. That no other document of the type has it is checked by every slug
 * field by itself.
 */
export function slugIsSet(rule: SlugRule): SlugRule {
  return rule.required().error('Generate the slug, or write one.')
}
