import {Card, Portal, Stack, Text} from '@sanity/ui'
import {type PropsWithChildren, useEffect, useState} from 'react'

import {markNote} from './markNotes.ts'
import {useStoryDocuments} from './storyDocuments.tsx'

/** What notes are on: the ids of the documents, and the edges of the words in pixels of the window. */
interface Noted {
  ids: string[]
  left: number
  above: number
  below: number
}

/** Pixels that notes may take below the words, and between them and the words. */
const roomForNotes = 240
const gap = 6

/** Keys that move the caret and change nothing. */
const movesCaret = /^(Arrow|Home|End|Page)/

/**
 * Around a text with marks: notes on what is marked appear under the words that the pointer is on, or to which the
 * caret was moved. They go when somebody types, scrolls, or presses Escape.
 */
export function MarkNotesOnHover({children}: PropsWithChildren) {
  const {documents, isComplete} = useStoryDocuments()
  const [noted, setNoted] = useState<Noted>()
  const isShown = noted !== undefined
  useEffect(() => {
    if (!isShown) return
    const close = () => setNoted(undefined)
    const closeOnEscape = ({key}: KeyboardEvent) => key === 'Escape' && close()
    // The Studio scrolls in panes, whose events do not bubble.
    window.addEventListener('scroll', close, true)
    window.addEventListener('keydown', closeOnEscape, true)
    return () => {
      window.removeEventListener('scroll', close, true)
      window.removeEventListener('keydown', closeOnEscape, true)
    }
  }, [isShown])
  return (
    <div
      onMouseOver={({target}) => setNoted(marksAround(target))}
      onMouseLeave={() => setNoted(undefined)}
      onBlur={() => setNoted(undefined)}
      onKeyUp={({key}) =>
        setNoted(movesCaret.test(key) ? marksAround(getSelection()?.focusNode) : undefined)
      }
    >
      {children}
      {noted && (
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
              left: Math.min(noted.left, window.innerWidth - 360),
              // Above the words where there is no room below.
              ...(noted.below + roomForNotes < window.innerHeight
                ? {top: noted.below}
                : {bottom: window.innerHeight - noted.above}),
              maxWidth: 340,
              pointerEvents: 'none',
            }}
          >
            <Stack gap={4}>
              {noted.ids
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
function marksAround(target: unknown): Noted | undefined {
  if (!(target instanceof Node)) return undefined
  const element = target instanceof Element ? target : target.parentElement
  const innermost = element?.closest('[data-mark]')
  const ids: string[] = []
  for (
    let mark = innermost ?? null;
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
