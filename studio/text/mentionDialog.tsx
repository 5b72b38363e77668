import {Box, Card, Dialog, Stack, Text} from '@sanity/ui'
import {useState} from 'react'
import {useFormValue} from 'sanity'

import {Chooser} from './chooser.tsx'
import {markedTexts, type MarkKind} from './markedText.ts'
import {type Choice, chosen, type Creation, newDocumentId} from './newDocuments.ts'
import type {SelectedWords} from './selectedWords.ts'

/** Marks words as a person or an event: one choice, and it is done. */
export function MentionDialog({
  kind,
  words,
  onChoose,
  onClose,
}: {
  kind: Exclude<MarkKind, 'quoteMention'>
  words: SelectedWords
  onChoose: (creation: Creation) => Promise<void>
  onClose: () => void
}) {
  const body = useFormValue(['body'])
  const [problem, setProblem] = useState<string>()
  const [isBusy, setIsBusy] = useState(false)
  const type = kind === 'personMention' ? 'person' : 'event'
  const selected = words.paragraph.slice(words.start, words.end)
  const choose = (choice: Choice) => {
    setIsBusy(true)
    setProblem(undefined)
    onChoose(chosen(type, choice, newDocumentId)).catch((error: unknown) => {
      setProblem(error instanceof Error ? error.message : String(error))
      setIsBusy(false)
    })
  }
  return (
    <Dialog
      id="mention-dialog"
      header={type === 'person' ? 'Who is it?' : 'Which event is it?'}
      width={1}
      // What is being written cannot be called back.
      onClose={isBusy ? undefined : onClose}
    >
      <Box padding={4}>
        <Stack gap={4}>
          <Text>“{selected}”</Text>
          <Chooser
            type={type}
            ids={markedTexts(body).flatMap((marked) =>
              marked.kind === kind && marked.ref ? [marked.ref] : [],
            )}
            words={selected}
            disabled={isBusy}
            onChoose={choose}
          />
          {problem && <Problem text={problem} />}
        </Stack>
      </Box>
    </Dialog>
  )
}

/** Why nothing came of it. */
export function Problem({text}: {text: string}) {
  return (
    <Card tone="critical" padding={3} radius={2} role="alert">
      <Text size={1}>Nothing was marked: {text}</Text>
    </Card>
  )
}
