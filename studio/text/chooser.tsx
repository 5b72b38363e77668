import {Button, Card, Stack, Text, TextInput} from '@sanity/ui'
import {useState} from 'react'

import {
  eventsByIdQuery,
  eventsByWordsQuery,
  peopleByIdQuery,
  peopleByWordsQuery,
} from '../../queries/marks.ts'
import {useViewQuery} from '../viewQuery.ts'
import type {Choice} from './newDocuments.ts'

/** A person or an event as it is chosen. */
interface Found {
  _id: string
  name: string | null
  disambiguation?: string | null
  status?: string | null
  isDraftOnly: boolean | null
}

const kinds = {
  person: {byId: peopleByIdQuery, byWords: peopleByWordsQuery, noun: 'a person'},
  event: {byId: eventsByIdQuery, byWords: eventsByWordsQuery, noun: 'an event'},
}

/**
 * A choice among the people or events of the story, those found by their name, and a new one of the name that was
 * typed.
 */
export function Chooser({
  type,
  ids,
  words,
  selected,
  disabled = false,
  onChoose,
}: {
  type: 'person' | 'event'
  /** Published ids of those in the story, which are shown until something is typed. */
  ids: string[]
  /** What to search for first. */
  words: string
  selected?: Choice | undefined
  /** While a choice is being carried out. */
  disabled?: boolean
  onChoose: (choice: Choice) => void
}) {
  const [typed, setTyped] = useState(words)
  const {byId, byWords, noun} = kinds[type]
  const name = typed.trim()
  const story = useViewQuery(byId, `*[_type == "${type}"]`, {ids})
  const found = useViewQuery(byWords, `*[_type == "${type}"]`, {
    words: name.replace(/[*"]/g, '') + '*',
  })
  const hits: Found[] = name === '' ? [] : (found.data ?? [])
  const known: Found[] = story.data ?? []
  const inStory = known.filter(({_id}) => !hits.some((hit) => hit._id === _id))
  const option = ({_id: id, name, isDraftOnly, disambiguation, status}: Found) => (
    <Button
      key={id}
      mode={selected?.id === id ? 'default' : 'ghost'}
      justify="flex-start"
      fontSize={1}
      padding={3}
      text={[name ?? 'No name', disambiguation, status].filter(Boolean).join(' · ')}
      aria-pressed={selected?.id === id}
      disabled={disabled}
      onClick={() => onChoose({id, name: name ?? '', isDraftOnly: isDraftOnly === true})}
    />
  )
  const isNew = selected !== undefined && selected.id === undefined
  return (
    <Stack gap={3}>
      <TextInput
        fontSize={1}
        padding={3}
        value={typed}
        aria-label={`Find or name ${noun}`}
        placeholder={`Find or name ${noun}`}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {found.error && (
        <Card tone="critical" padding={3} radius={2}>
          <Text size={1}>The search failed: {found.error.message}</Text>
        </Card>
      )}
      <Stack gap={2} role="group" aria-label={type === 'person' ? 'People' : 'Events'}>
        {hits.map(option)}
        {name !== '' && (
          <Button
            mode={isNew ? 'default' : 'ghost'}
            justify="flex-start"
            fontSize={1}
            padding={3}
            text={`New ${type}: ${name}`}
            aria-pressed={isNew}
            disabled={disabled}
            onClick={() => onChoose({name})}
          />
        )}
        {inStory.map(option)}
      </Stack>
    </Stack>
  )
}
