import {Button, Card, Flex, Label, Stack, Text, TextInput} from '@sanity/ui'
import {useId, useState} from 'react'
import {type ObjectInputProps, set, setIfMissing, unset} from 'sanity'

import {dateBounds, datePrecisions, optionTitle} from '../../schemas/options/index.ts'
import {formatDay, formatNewsDate} from '../../schemas/objects/newsDateText.ts'
import {fieldsOfEdtf} from './newsDateFields.ts'
import {readDate} from './readDate.ts'

/**
 * A date as an editor would say it. What is typed is read as EDTF, and its bounds follow at once; the single fields are
 * there for what words cannot say.
 */
export function NewsDateInput(props: ObjectInputProps) {
  const {value, onChange, readOnly, renderDefault} = props
  const date = readNewsDate(value)
  const [typed, setTyped] = useState<string>()
  const [isOpen, setIsOpen] = useState(false)
  const id = useId()
  const shown = typed ?? (date.edtf ? formatNewsDate({edtf: date.edtf}) : '')
  const isUnread = typed !== undefined && typed.trim() !== '' && readDate(typed) === undefined

  const change = (words: string) => {
    setTyped(words)
    const edtf = readDate(words)
    // Half a word is no reason to throw away the date that was there.
    if (edtf === undefined && words.trim() !== '') return
    const fields = Object.entries(fieldsOfEdtf(edtf))
    onChange([
      setIfMissing({_type: 'newsDate'}),
      ...fields.map(([field, part]) => (part === undefined ? unset([field]) : set(part, [field]))),
    ])
  }
  return (
    <Stack gap={3} data-testid="news-date">
      <TextInput
        id={id}
        fontSize={1}
        padding={3}
        value={shown}
        readOnly={readOnly}
        aria-label="Date"
        aria-describedby={`${id}-meaning`}
        placeholder="6 Aug 2025, June 2021, early 2022, 2025-08-11 or later"
        onChange={(event) => change(event.currentTarget.value)}
        onBlur={() => {
          if (!isUnread) setTyped(undefined)
        }}
      />
      <Card
        id={`${id}-meaning`}
        padding={3}
        radius={2}
        tone={isUnread ? 'caution' : 'transparent'}
        border
        role="status"
      >
        {isUnread ? (
          <Text size={1}>
            “{typed}” cannot be read as a date; what was there before stays. Write for example 6 Aug
            2025, June 2021, early 2022, or 2025-08-11 or later. Words such as “next week” belong
            into the field As written.
          </Text>
        ) : (
          <Meaning {...date} />
        )}
      </Card>
      <Flex>
        <Button
          mode="bleed"
          fontSize={1}
          padding={2}
          text={isOpen ? 'Hide the single fields' : 'As written, basis and single fields'}
          aria-expanded={isOpen}
          onClick={() => setIsOpen((wasOpen) => !wasOpen)}
        />
      </Flex>
      {isOpen && renderDefault(props)}
    </Stack>
  )
}

/** What the stored date means: in words, in EDTF, and between which days it lies. */
function Meaning({
  text,
  edtf,
  earliest,
  latest,
  precision,
  bound,
}: Partial<Record<string, string>>) {
  if (!edtf) {
    return (
      <Text size={1} muted>
        {text ? `“${text}” as written; no date is known.` : 'No date is known.'}
      </Text>
    )
  }
  const rows = [
    ['Reads', formatNewsDate({edtf})],
    ['EDTF', edtf],
    [
      'Sorts from',
      `${earliest ? formatDay(earliest) : 'open'} to ${latest ? formatDay(latest) : 'open'}`,
    ],
    [
      'Known',
      [
        optionTitle(datePrecisions, precision) || 'unknown',
        optionTitle(dateBounds, bound) || 'unknown',
      ].join(', '),
    ],
    ['As written', text],
  ]
  return (
    <Flex gap={4} wrap="wrap">
      {rows.map(
        ([name, meaning]) =>
          meaning && (
            <Stack gap={2} key={name}>
              <Label size={1} muted>
                {name}
              </Label>
              <Text size={1}>{meaning}</Text>
            </Stack>
          ),
      )}
    </Flex>
  )
}

function readNewsDate(value: unknown): Partial<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {}
  const texts = Object.entries(value).filter((entry): entry is [string, string] => {
    return typeof entry[1] === 'string'
  })
  return Object.fromEntries(texts)
}
