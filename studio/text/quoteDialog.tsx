import {Box, Button, Dialog, Flex, Label, Radio, Stack, Text, TextInput} from '@sanity/ui'
import {useState} from 'react'
import {useFormValue, useSchema} from 'sanity'

import {quoted} from '../../schemas/objects/quoted.ts'
import {quoteKinds} from '../../schemas/options/index.ts'
import {Chooser} from './chooser.tsx'
import {markedTexts} from './markedText.ts'
import {Problem} from './mentionDialog.tsx'
import {type Choice, type Creation, newDocumentId, newQuote} from './newDocuments.ts'
import {type QuoteKind, quotableWords} from './quotableWords.ts'
import type {SelectedWords} from './selectedWords.ts'

/** Makes a quote of the selected words: its kind is guessed, its speaker chosen. */
export function QuoteDialog({
  words,
  article,
  onCreate,
  onClose,
}: {
  words: SelectedWords
  /** Published id of the article. */
  article: string
  onCreate: (creation: Creation, range: {start: number; end: number}) => Promise<void>
  onClose: () => void
}) {
  const {paragraph, start, end} = words
  const body = useFormValue(['body'])
  const hasPeople = useSchema().has('person')
  const [chosenKind, setChosenKind] = useState<QuoteKind>()
  const quotable = quotableWords(paragraph, start, end, chosenKind)
  const [person, setPerson] = useState<Choice>()
  const [description, setDescription] = useState('')
  const [problem, setProblem] = useState<string>()
  const [isBusy, setIsBusy] = useState(false)

  const create = () => {
    if (!quotable) return
    setIsBusy(true)
    setProblem(undefined)
    const speaker = person
      ? {person}
      : description.trim()
        ? {description: description.trim()}
        : undefined
    const creation = newQuote(quotable, {paragraph, article, speaker}, newDocumentId)
    onCreate(creation, quotable).catch((error: unknown) => {
      setProblem(error instanceof Error ? error.message : String(error))
      setIsBusy(false)
    })
  }
  return (
    <Dialog
      id="quote-dialog"
      header="New quote"
      width={1}
      // What is being written cannot be called back.
      onClose={isBusy ? undefined : onClose}
      footer={
        <Flex gap={2} justify="flex-end" padding={3}>
          <Button mode="bleed" text="Cancel" disabled={isBusy} onClick={onClose} />
          <Button
            text={person || description.trim() ? 'Create quote' : 'Create without a speaker'}
            disabled={!quotable || isBusy}
            onClick={create}
            data-testid="create-quote"
          />
        </Flex>
      }
    >
      <Box padding={4}>
        <Stack gap={5}>
          <Text>
            {quotable
              ? quoted(quotable.text, quotable.kind)
              : 'There are no words in this selection.'}
          </Text>
          <Stack gap={3}>
            <Label size={1}>Kind</Label>
            <Flex gap={4} wrap="wrap" role="radiogroup" aria-label="Kind">
              {quoteKinds.map(({title, value}) => (
                <Flex key={value} align="center" gap={2} as="label">
                  <Radio
                    name="quote-kind"
                    value={value}
                    checked={quotable?.kind === value}
                    onChange={() => setChosenKind(value)}
                  />
                  <Text size={1}>{title}</Text>
                </Flex>
              ))}
            </Flex>
          </Stack>
          {hasPeople && (
            <Stack gap={3}>
              <Label size={1}>Speaker</Label>
              <Chooser
                type="person"
                ids={markedTexts(body).flatMap((marked) =>
                  marked.kind === 'personMention' && marked.ref ? [marked.ref] : [],
                )}
                words=""
                selected={person}
                onChoose={(choice) => {
                  setPerson(choice)
                  setDescription('')
                }}
              />
            </Stack>
          )}
          <Stack gap={3}>
            <Label size={1}>{hasPeople ? 'Or, where nobody is named' : 'Speaker'}</Label>
            <TextInput
              fontSize={1}
              padding={3}
              value={description}
              aria-label="How the article describes the speaker"
              placeholder="How the article describes the speaker"
              onChange={(event) => {
                setDescription(event.currentTarget.value)
                setPerson(undefined)
              }}
            />
          </Stack>
          {problem && <Problem text={problem} />}
        </Stack>
      </Box>
    </Dialog>
  )
}
