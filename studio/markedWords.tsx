import type {BlockAnnotationProps} from 'sanity'
import {css, styled} from 'styled-components'

/**
 * How each kind of mark looks. Kinds differ by form as well as by colour; lines stand at different heights, so that
 * a person inside an event shows both.
 */
const looks = {
  quoteMention: {
    title: 'Quote',
    style: css`
      background-color: rgb(250 204 21 / 0.35);
    `,
  },
  personMention: {
    title: 'Person',
    style: css`
      text-decoration: underline solid 2px rgb(37 99 235 / 0.9);
      text-underline-offset: 3px;
    `,
  },
  eventMention: {
    title: 'Event',
    style: css`
      text-decoration: overline dotted 2px rgb(5 150 105 / 0.9);
      background-color: rgb(16 185 129 / 0.12);
    `,
  },
}

const Words = styled.span<{$kind: keyof typeof looks}>`
  border-radius: 2px;
  box-decoration-break: clone;
  ${({$kind}) => looks[$kind].style}
`

/** A mark in the text: the Studio's own, its words in the look of its kind. */
export function MarkedWords(props: BlockAnnotationProps) {
  const kind = props.schemaType.name
  if (!isKind(kind)) return props.renderDefault(props)
  return props.renderDefault({
    ...props,
    textElement: (
      <Words $kind={kind} data-mark={kind} title={looks[kind].title}>
        {props.textElement}
      </Words>
    ),
  })
}

function isKind(name: string): name is keyof typeof looks {
  return Object.hasOwn(looks, name)
}
