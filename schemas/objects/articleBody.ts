import {BlockContentIcon} from '@sanity/icons/BlockContent'
import {BoldIcon} from '@sanity/icons/Bold'
import {ItalicIcon} from '@sanity/icons/Italic'
import {defineArrayMember, defineType} from '@sanity/types'

import {bodyDecorators, bodyStyles} from '../options/index.ts'
import {bodyWithoutText, hasBodyText, marksResolve} from '../rules/body.ts'
import {link} from './link.ts'

const decoratorIcons = {strong: BoldIcon, em: ItalicIcon}

/** The text of an article as Portable Text, with its people, quotes and events marked in place. */
export const articleBody = defineType({
  name: 'articleBody',
  title: 'Body',
  description: 'The text of the article, with people, quotes and events marked where they stand.',
  type: 'array',
  icon: BlockContentIcon,
  of: [
    defineArrayMember({
      type: 'block',
      styles: [...bodyStyles],
      lists: [],
      marks: {
        decorators: bodyDecorators.map((decorator) => ({
          ...decorator,
          icon: decoratorIcons[decorator.value],
        })),
        annotations: [
          defineArrayMember({type: 'personMention'}),
          defineArrayMember({type: 'quoteMention'}),
          defineArrayMember({type: 'eventMention'}),
          link,
        ],
      },
    }),
    defineArrayMember({type: 'pullQuote'}),
  ],
  validation: (rule) => [
    rule.required().error(bodyWithoutText),
    rule.custom(hasBodyText).custom(marksResolve).error(),
  ],
})
