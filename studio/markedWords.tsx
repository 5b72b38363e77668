import type {BlockAnnotationProps} from 'sanity'
import {css, styled} from 'styled-components'

import {isRecord} from './record.ts'
import {markFields, type MarkKind} from './text/markedText.ts'

/**
 * How each kind of mark looks. Kinds differ by form as well as by colour; lines stand at different heights, so that
 * a person inside an event shows both.
 */
const looks = {
  quoteMention: css`
    background-color: rgb(250 204 21 / 0.35);
  `,
  personMention: css`
    text-decoration: underline solid 2px rgb(37 99 235 / 0.9);
    text-underline-offset: 3px;
  `,
  eventMention: css`
    text-decoration: overline dotted 2px rgb(5 150 105 / 0.9);
    background-color: rgb(16 185 129 / 0.12);
  `,
}

const Words = styled.span<{$kind: MarkKind}>`
  border-radius: 2px;
  box-decoration-break: clone;
  ${({$kind}) => looks[$kind]}
`

/**
 * A mark in the text: the Studio's own, its words in the look of its kind. What it points to stands in `data-ref`, for
 * the notes that are shown on hover.
 */
export function MarkedWords(props: BlockAnnotationProps) {
  const kind = props.schemaType.name
  if (!isKind(kind)) return props.renderDefault(props)
  const reference: unknown = Reflect.get(props.value, markFields[kind])
  const id = isRecord(reference) && typeof reference._ref === 'string' ? reference._ref : ''
  return props.renderDefault({
    ...props,
    textElement: (
      <Words $kind={kind} data-mark={kind} data-ref={id}>
        {props.textElement}
      </Words>
    ),
  })
}

function isKind(name: string): name is MarkKind {
  return Object.hasOwn(looks, name)
}
