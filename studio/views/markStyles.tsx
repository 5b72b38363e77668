import {Flex, Text, useTheme_v2} from '@sanity/ui'
import type {ReactNode} from 'react'
import {styled} from 'styled-components'

/** The type of a document that words can be marked as. */
export type MarkedType = 'person' | 'quote' | 'event'

/**
 * Types differ by the form of their line as well as by its colour, and the lines stand at different heights, so that
 * a person inside a quote or an event shows both. The colours are the theme's own, for light and dark.
 */
const looks = {
  person: {title: 'Person', hue: 'blue', line: 'solid', offset: '2px'},
  event: {title: 'Event', hue: 'green', line: 'dotted', offset: '5px'},
  quote: {title: 'Quote', hue: 'yellow', line: 'double', offset: '8px'},
} as const

const Words = styled.span<{$type: MarkedType; $colour: string}>`
  text-decoration: underline ${({$type}) => looks[$type].line} 2px ${({$colour}) => $colour};
  text-underline-offset: ${({$type}) => looks[$type].offset};
  text-decoration-skip-ink: none;
  background-color: color-mix(in srgb, ${({$colour}) => $colour} 14%, transparent);
  border-radius: 2px;
  box-decoration-break: clone;
`

/** Words of a text in the look of their mark. */
export function MarkedSpan({
  type,
  title,
  children,
}: {
  type: MarkedType
  /** What the words point to, shown on hover. */
  title?: string
  children: ReactNode
}) {
  const {color} = useTheme_v2()
  return (
    <Words $type={type} $colour={color.avatar[looks[type].hue].bg} data-mark={type} title={title}>
      {children}
    </Words>
  )
}

/** What the lines under the words mean. */
export function MarkLegend() {
  const types: MarkedType[] = ['person', 'quote', 'event']
  return (
    <Flex as="ul" gap={4} wrap="wrap" aria-label="Legend" style={{listStyle: 'none', padding: 0}}>
      {types.map((type) => (
        <li key={type}>
          <Text size={1}>
            <MarkedSpan type={type}>{looks[type].title}</MarkedSpan>
          </Text>
        </li>
      ))}
    </Flex>
  )
}
