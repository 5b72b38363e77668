import {Button, Flex, Label, Select, Stack, Text, TextArea} from '@sanity/ui'
import {useEffect, useId, useRef, useState} from 'react'

import type {Option} from '../../schemas/index.ts'

/** Asks for a few words, and for what kind of words they are where there is a choice. */
export function NoteDialog({
  question,
  explanation,
  kinds,
  confirm,
  isGrave = false,
  onConfirm,
}: {
  question: string
  explanation: string
  kinds?: readonly Option[]
  confirm: string
  isGrave?: boolean
  onConfirm: (text: string, kind: string | undefined) => void
}) {
  const [text, setText] = useState('')
  const [kind, setKind] = useState(kinds?.[0]?.value)
  const textId = useId()
  const kindId = useId()
  const textArea = useRef<HTMLTextAreaElement>(null)
  // The dialog around it takes the focus to its own button first.
  useEffect(() => {
    const frame = requestAnimationFrame(() => textArea.current?.focus())
    return () => cancelAnimationFrame(frame)
  }, [])
  return (
    <Stack gap={4}>
      <Text size={1} muted>
        {explanation}
      </Text>
      {kinds && (
        <Stack gap={2}>
          <Label as="label" htmlFor={kindId}>
            Kind
          </Label>
          <Select id={kindId} value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
            {kinds.map(({title, value}) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </Select>
        </Stack>
      )}
      <Stack gap={2}>
        <Label as="label" htmlFor={textId}>
          {question}
        </Label>
        <TextArea
          id={textId}
          rows={4}
          value={text}
          ref={textArea}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </Stack>
      <Flex justify="flex-end">
        <Button
          text={confirm}
          // A red button with white words has too little contrast.
          mode={isGrave ? 'ghost' : 'default'}
          tone={isGrave ? 'critical' : 'default'}
          disabled={text.trim() === ''}
          onClick={() => onConfirm(text.trim(), kind)}
        />
      </Flex>
    </Stack>
  )
}
