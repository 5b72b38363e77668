import {CalendarIcon} from '@sanity/icons/Calendar'
import {DoubleQuoteIcon} from '@sanity/icons/DoubleQuote'
import {UserIcon} from '@sanity/icons/User'
import {useEditor, useEditorSelector} from '@portabletext/editor'
import {BehaviorPlugin} from '@portabletext/editor/plugins'
import {defineBehavior, effect} from '@portabletext/editor/behaviors'
import {isSelectionExpanded} from '@portabletext/editor/selectors'
import {blockOffsetsToSelection} from '@portabletext/editor/utils'
import {Button, Card, Flex, Text} from '@sanity/ui'
import {useToast} from '@sanity/ui/toast'
import {useCallback, useEffect, useMemo, useRef, useState} from 'react'
import {getPublishedId, type PortableTextPluginsProps, useClient, useFormValue} from 'sanity'

import {API_VERSION} from '../apiVersion.ts'
import {createFor} from './createFor.ts'
import {cutMark} from './cutMark.ts'
import {MentionDialog} from './mentionDialog.tsx'
import type {Creation} from './newDocuments.ts'
import {markFields, type MarkKind} from './markedText.ts'
import {QuoteDialog} from './quoteDialog.tsx'
import {checkUnchanged, readSelection, type SelectedWords} from './selectedWords.ts'

/** Their keys, by place on the keyboard: with Ctrl and Alt together the Studio publishes, and German keyboards write. */
const marks = [
  {kind: 'quoteMention', text: 'Quote…', key: 'KeyQ', icon: DoubleQuoteIcon},
  {kind: 'personMention', text: 'Person…', key: 'KeyP', icon: UserIcon},
  {kind: 'eventMention', text: 'Event…', key: 'KeyE', icon: CalendarIcon},
] as const

/** The Studio's own plugins for the text, and the bar that marks words and makes their documents at once. */
export function MarkingPlugins(props: PortableTextPluginsProps) {
  return (
    <>
      {props.renderDefault(props)}
      <MarkingBar />
    </>
  )
}

function MarkingBar() {
  const editor = useEditor()
  const client = useClient({apiVersion: API_VERSION})
  const toast = useToast()
  const documentId = useFormValue(['_id'])
  const isSelecting = useEditorSelector(editor, isSelectionExpanded)
  const isReadOnly = useEditorSelector(editor, ({context}) => context.readOnly)
  const {annotations} = useEditorSelector(editor, ({context}) => context.schema)
  // A newsroom may go without a type, and its text then has no such mark.
  const offered = useMemo(
    () => marks.filter(({kind}) => annotations.some(({name}) => name === kind)),
    [annotations],
  )
  const [marking, setMarking] = useState<{kind: MarkKind; words: SelectedWords} | undefined>()

  const begin = useCallback(
    (kind: MarkKind) => {
      const snapshot = editor.getSnapshot()
      const words = readSelection(snapshot)
      const warn = (title: string) => toast.push({status: 'warning', title})
      if (typeof words === 'string') return warn(words)
      const problem = cutMark(snapshot.context.value, kind, words)
      if (problem) warn(problem)
      else setMarking({kind, words})
    },
    [editor, toast],
  )
  const shortcuts = useMemo(
    () =>
      offered.map(({kind, key}) =>
        defineBehavior({
          on: 'keyboard.keydown',
          guard: ({event}) =>
            event.originEvent.altKey &&
            event.originEvent.shiftKey &&
            event.originEvent.code === key,
          actions: [() => [effect(() => begin(kind))]],
        }),
      ),
    [begin, offered],
  )

  // Whether the editor is still there: a pane can be closed while documents are written.
  const isThere = useRef(true)
  useEffect(() => {
    isThere.current = true
    return () => {
      isThere.current = false
    }
  }, [])

  const canMark = () => isThere.current && !editor.getSnapshot().context.readOnly

  /** @throws Error where the words cannot be marked */
  const findPlace = (kind: MarkKind, {words, range}: Marked) => {
    if (!canMark()) throw new Error('The text was closed, or cannot be changed now.')
    const snapshot = editor.getSnapshot()
    checkUnchanged(snapshot.context.value, words)
    const problem = cutMark(snapshot.context.value, kind, {block: words.block, ...range})
    if (problem) throw new Error(problem)
    const path = [{_key: words.block}]
    const at = blockOffsetsToSelection({
      snapshot,
      offsets: {anchor: {path, offset: range.start}, focus: {path, offset: range.end}},
    })
    if (!at) throw new Error('The paragraph is no longer there.')
    return at
  }

  /**
   * Writes the new documents, then marks the words. Words are never marked for a document that was not written, and no
   * document stays whose words could not be marked.
   */
  const mark = async (kind: MarkKind, marked: Marked, {documents, reference}: Creation) => {
    const at = await createFor(client, documents, () => findPlace(kind, marked)).catch(
      (error: unknown) => {
        // The dialog that would tell why is gone.
        if (!canMark()) {
          const description = error instanceof Error ? error.message : undefined
          toast.push({status: 'error', title: 'Nothing was marked', description})
        }
        throw error
      },
    )
    const value = {[markFields[kind]]: reference}
    editor.send({type: 'annotation.add', annotation: {name: kind, value}, at})
    editor.send({type: 'focus'})
    setMarking(undefined)
  }

  if (isReadOnly || typeof documentId !== 'string') return null
  return (
    <Card padding={2} borderBottom={false} data-testid="marking-bar">
      <BehaviorPlugin behaviors={shortcuts} />
      <Flex align="center" gap={2} wrap="wrap">
        <Text size={1} muted>
          {isSelecting ? 'Mark the selected words as' : 'Select words to mark them as'}
        </Text>
        {offered.map(({kind, text, key, icon}) => (
          <Button
            key={kind}
            fontSize={1}
            padding={2}
            mode="ghost"
            icon={icon}
            text={text}
            title={`Alt+Shift+${key.replace('Key', '')}`}
            disabled={!isSelecting}
            data-testid={`mark-${kind}`}
            // The editor keeps its selection only while it keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => begin(kind)}
          />
        ))}
      </Flex>
      {marking?.kind === 'quoteMention' && (
        <QuoteDialog
          words={marking.words}
          article={getPublishedId(documentId)}
          onClose={() => setMarking(undefined)}
          onCreate={(creation, range) =>
            mark('quoteMention', {words: marking.words, range}, creation)
          }
        />
      )}
      {marking && marking.kind !== 'quoteMention' && (
        <MentionDialog
          kind={marking.kind}
          words={marking.words}
          onClose={() => setMarking(undefined)}
          onChoose={(creation) =>
            mark(marking.kind, {words: marking.words, range: marking.words}, creation)
          }
        />
      )}
    </Card>
  )
}

/** Words that were selected, and those of them that are to be marked. */
interface Marked {
  words: SelectedWords
  range: {start: number; end: number}
}
