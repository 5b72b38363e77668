import {Box, Button, Dialog, Flex, Label, Select, Stack, Text, TextArea} from '@sanity/ui'
import {type FocusEvent, useEffect, useId, useRef, useState} from 'react'

import type {Option} from '../../schemas/index.ts'

/** What is asked, and what becomes of the answer. */
export interface NoteQuestion {
  header: string
  question: string
  explanation: string
  /** A choice of what kind of words they are; the first is chosen until another one is. */
  kinds?: readonly Option[]
  /** Label of the button. */
  confirm: string
  isGrave?: boolean
  /**
   * Told the words, never none, and their kind where there is a choice. Undefined while nothing can be done with them: a
   * pane that is drawn anew has no article at first, and somebody else may have been faster.
   */
  onConfirm: ((text: string, kind: string | undefined) => void) | undefined
}

export interface NoteDialogProps extends NoteQuestion {
  onLeave: () => void
}

/** Asks for a few words, and for what kind of words they are where there is a choice. */
export function NoteDialog({
  header,
  question,
  explanation,
  kinds,
  confirm,
  isGrave = false,
  onConfirm,
  onLeave,
}: NoteDialogProps) {
  const [text, setText] = useState('')
  const [kind, setKind] = useState(kinds?.[0]?.value)
  const dialogId = useId()
  const textId = useId()
  const kindId = useId()
  const textArea = useRef<HTMLTextAreaElement>(null)
  // The dialog around it takes the focus to its own button first.
  useEffect(() => {
    const frame = requestAnimationFrame(() => textArea.current?.focus())
    return () => cancelAnimationFrame(frame)
  }, [])
  // A pane that is drawn anew behind it takes the focus too.
  const keepFocus = ({currentTarget, relatedTarget}: FocusEvent) => {
    if (relatedTarget && !currentTarget.contains(relatedTarget)) textArea.current?.focus()
  }
  return (
    <Dialog
      id={dialogId}
      header={header}
      width={1}
      onBlur={keepFocus}
      onClose={onLeave}
      onClickOutside={onLeave}
    >
      <Box padding={4}>
        <Stack gap={4}>
          <Text size={1} muted>
            {explanation}
          </Text>
          {kinds && (
            <Stack gap={2}>
              <Label as="label" htmlFor={kindId}>
                Kind
              </Label>
              <Select
                id={kindId}
                value={kind}
                onChange={(event) => setKind(event.currentTarget.value)}
              >
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
              disabled={text.trim() === '' || onConfirm === undefined}
              onClick={() => onConfirm?.(text.trim(), kind)}
            />
          </Flex>
        </Stack>
      </Box>
    </Dialog>
  )
}
