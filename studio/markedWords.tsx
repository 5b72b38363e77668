import type {BlockAnnotationProps} from 'sanity'
import {styled} from 'styled-components'

/**
 * Colours of the marks in a text, one a kind, so that an editor sees at a glance who speaks, who is named and what
 * happens. Translucent: they serve on light and dark, and where marks overlap both stay visible.
 */
const colours = new Map([
  ['quoteMention', 'rgb(250 204 21 / 0.35)'],
  ['personMention', 'rgb(59 130 246 / 0.18)'],
  ['eventMention', 'rgb(16 185 129 / 0.2)'],
])

const Words = styled.span`
  border-radius: 2px;
  box-decoration-break: clone;
`

/** A mark in the text: the Studio's own, its words on the colour of its kind. */
export function MarkedWords(props: BlockAnnotationProps) {
  const {name} = props.schemaType
  return props.renderDefault({
    ...props,
    textElement: (
      <Words data-mark={name} style={{backgroundColor: colours.get(name)}}>
        {props.textElement}
      </Words>
    ),
  })
}
