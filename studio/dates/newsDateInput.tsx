import {Button, Card, Flex, Label, Stack, Text, TextInput} from '@sanity/ui'
import {useId, useState} from 'react'
import {type ObjectInputProps, type ObjectMember, set, setIfMissing, unset} from 'sanity'

import {dateBounds, datePrecisions, optionTitle} from '../../schemas/options/index.ts'
import {formatDay, formatNewsDate} from '../../schemas/objects/newsDateText.ts'
import type {DerivedFields} from './newsDateFields.ts'
import {shownDate, typedDate} from './typedDate.ts'

/**
 * A date as an editor would say it. What is typed is read as EDTF, and its bounds follow at once; the single fields are
 * there for what words cannot say.
 */
export function NewsDateInput(props: ObjectInputProps) {
  const {value, onChange, readOnly, renderDefault, elementProps, focusPath, members} = props
  const date = readNewsDate(value)
  const [typed, setTyped] = useState<string>()
  const [before, setBefore] = useState<DerivedFields>(date)
  const [hasWritten, setHasWritten] = useState(false)
  const [isOpen, setIsOpen] = useOpened(focusPath.length > 0, hasFinding(members))
  const id = useId()
  const isUnread = typed !== undefined && !typedDate(typed, before).isRead

  // Written while somebody types, since not everybody leaves the field before the window.
  const change = (words: string) => {
    const {fields} = typedDate(words, before)
    setTyped(words)
    setHasWritten(fields !== before)
    if (fields === before && !hasWritten) return
    onChange([
      setIfMissing({_type: 'newsDate'}),
      ...derivedFields.map((name) => {
        const part = fields[name]
        return part === undefined ? unset([name]) : set(part, [name])
      }),
    ])
  }
  return (
    <Stack gap={3} data-testid="news-date">
      <TextInput
        {...elementProps}
        fontSize={1}
        padding={3}
        value={typed ?? shownDate(date)}
        readOnly={readOnly}
        aria-label="Date"
        aria-describedby={[elementProps['aria-describedby'], `${id}-meaning`]
          .filter(Boolean)
          .join(' ')}
        placeholder="6 Aug 2025, June 2021, early 2022, 2025-08-11 or later"
        onChange={(event) => change(event.currentTarget.value)}
        onFocus={(event) => {
          setBefore(date)
          setHasWritten(false)
          elementProps.onFocus(event)
        }}
        onBlur={(event) => {
          if (!isUnread) setTyped(undefined)
          elementProps.onBlur(event)
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
        <Stack gap={4}>
          {isUnread && (
            <Text size={1}>
              “{typed}” cannot be read as a date; what was there before stays. Write for example 6
              Aug 2025, June 2021, early 2022, or 2025-08-11 or later. Words such as “next week”
              belong into the field As written.
            </Text>
          )}
          <Meaning {...date} />
        </Stack>
      </Card>
      <Flex>
        <Button
          mode="bleed"
          fontSize={1}
          padding={2}
          text={isOpen ? 'Hide the single fields' : 'As written, basis and single fields'}
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        />
      </Flex>
      {isOpen && renderDefault(props)}
    </Stack>
  )
}

/**
 * Whether the single fields are open. They open by themselves where a link leads to one of them, and where something is
 * wrong with one; whoever closes them then is not contradicted until there is another reason.
 */
function useOpened(...reasons: boolean[]): [boolean, (isOpen: boolean) => void] {
  const count = reasons.filter(Boolean).length
  const [known, setKnown] = useState(0)
  const [isOpen, setIsOpen] = useState(false)
  if (count !== known) {
    setKnown(count)
    if (count > known) setIsOpen(true)
  }
  return [isOpen, setIsOpen]
}

/** What the stored date means: in words, in EDTF, and between which days it lies. */
function Meaning({text, edtf, earliest, latest, precision, bound}: StoredDate) {
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

type StoredDate = DerivedFields & {text: string | undefined}

const derivedFields = ['edtf', 'earliest', 'latest', 'precision', 'bound'] as const

function readNewsDate(value: Record<string, unknown> | undefined): StoredDate {
  const read = (name: string) => {
    const part = value?.[name]
    return typeof part === 'string' ? part : undefined
  }
  return {
    text: read('text'),
    edtf: read('edtf'),
    earliest: read('earliest'),
    latest: read('latest'),
    precision: read('precision'),
    bound: read('bound'),
  }
}

/** Whether something is wrong with a field among them. */
function hasFinding(members: readonly ObjectMember[]): boolean {
  return members.some((member) => {
    if (member.kind === 'fieldSet') return hasFinding(member.fieldSet.members)
    return member.kind === 'field' && member.field.validation.length > 0
  })
}
