import {Flex, Text, useTheme_v2} from '@sanity/ui'
import type {ReactNode} from 'react'
import {styled} from 'styled-components'

export type MarkKind = 'person' | 'quote' | 'event'

/**
 * Kinds differ by the form of their line as well as by its colour, and the lines stand at different heights, so that
 * a person inside a quote or an event shows both. The colours are the theme's own, for light and dark.
 */
const looks = {
  person: {title: 'Person', hue: 'blue', line: 'solid', offset: '2px'},
  event: {title: 'Event', hue: 'green', line: 'dotted', offset: '5px'},
  quote: {title: 'Quote', hue: 'yellow', line: 'double', offset: '8px'},
} as const

const Words = styled.span<{$kind: MarkKind; $colour: string}>`
  text-decoration: underline ${({$kind}) => looks[$kind].line} 2px ${({$colour}) => $colour};
  text-underline-offset: ${({$kind}) => looks[$kind].offset};
  text-decoration-skip-ink: none;
  background-color: color-mix(in srgb, ${({$colour}) => $colour} 14%, transparent);
  border-radius: 2px;
  box-decoration-break: clone;
`

/** Words of a text in the look of their mark. */
export function MarkedSpan({
  kind,
  title,
  children,
}: {
  kind: MarkKind
  /** What the words point to, shown on hover. */
  title?: string
  children: ReactNode
}) {
  const {color} = useTheme_v2()
  return (
    <Words $kind={kind} $colour={color.avatar[looks[kind].hue].bg} data-mark={kind} title={title}>
      {children}
    </Words>
  )
}

/** What the lines under the words mean. */
export function MarkLegend() {
  const kinds: MarkKind[] = ['person', 'quote', 'event']
  return (
    <Flex as="ul" gap={4} wrap="wrap" aria-label="Legend" style={{listStyle: 'none', padding: 0}}>
      {kinds.map((kind) => (
        <li key={kind}>
          <Text size={1}>
            <MarkedSpan kind={kind}>{looks[kind].title}</MarkedSpan>
          </Text>
        </li>
      ))}
    </Flex>
  )
}
