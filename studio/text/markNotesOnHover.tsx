import {Card, Portal, Stack, Text} from '@sanity/ui'
import {type PropsWithChildren, useState} from 'react'

import {markNote} from './markNotes.ts'
import {useStoryDocuments} from './storyDocuments.tsx'

/** What the pointer is on: the ids of the documents, and the edges of the words in pixels of the window. */
interface Hovered {
  ids: string[]
  left: number
  above: number
  below: number
}

/** Pixels that notes may take below the words, and between them and the words. */
const roomForNotes = 240
const gap = 6

/** Around a text with marks: notes on what is marked appear under the words that the pointer is on. */
export function MarkNotesOnHover({children}: PropsWithChildren) {
  const {documents, isComplete} = useStoryDocuments()
  const [hovered, setHovered] = useState<Hovered>()
  return (
    <div
      onMouseOver={({target}) =>
        setHovered(target instanceof Element ? marksAround(target) : undefined)
      }
      onMouseLeave={() => setHovered(undefined)}
    >
      {children}
      {hovered && (
        <Portal>
          <Card
            data-testid="mark-notes"
            role="tooltip"
            padding={3}
            radius={2}
            shadow={3}
            style={{
              position: 'fixed',
              zIndex: 1000,
              left: Math.min(hovered.left, window.innerWidth - 360),
              // Above the words where there is no room below.
              ...(hovered.below + roomForNotes < window.innerHeight
                ? {top: hovered.below}
                : {bottom: window.innerHeight - hovered.above}),
              maxWidth: 340,
              pointerEvents: 'none',
            }}
          >
            <Stack gap={4}>
              {hovered.ids
                .map((id) => markNote(id, documents.get(id), isComplete))
                .map(({id, heading, lines}) => (
                  <Stack gap={2} key={id}>
                    <Text size={1} weight="semibold">
                      {heading}
                    </Text>
                    {lines.map((line) => (
                      <Text size={1} muted key={line}>
                        {line}
                      </Text>
                    ))}
                  </Stack>
                ))}
            </Stack>
          </Card>
        </Portal>
      )}
    </div>
  )
}

/** What the marks around a piece of text point to, the innermost first, and where the notes go. */
function marksAround(target: Element): Hovered | undefined {
  const innermost = target.closest('[data-mark]')
  const ids: string[] = []
  for (
    let mark = innermost;
    mark !== null;
    mark = mark.parentElement?.closest('[data-mark]') ?? null
  ) {
    const id = mark.getAttribute('data-ref')
    if (id && !ids.includes(id)) ids.push(id)
  }
  if (!innermost || ids.length === 0) return undefined
  const {left, top, bottom} = innermost.getBoundingClientRect()
  return {ids, left, above: top - gap, below: bottom + gap}
}
