import {Autocomplete} from '@sanity/ui/autocomplete'
import {Box, Button, Flex, Select, Stack, Text, TextInput} from '@sanity/ui'
import {useState, type ReactNode} from 'react'
import {styled} from 'styled-components'

import {peopleByIdQuery, peopleByWordsQuery} from '../../queries/marks.ts'
import {useViewQuery} from '../viewQuery.ts'
import {noFilters, showChoices, type TimelineFilters} from './filters.ts'

/** Browsers draw fields for dates higher than others. */
const Field = styled(Stack)`
  input {
    height: 33px;
    box-sizing: border-box;
  }
`

/** The filters of the timeline. */
export function FilterBar({
  filters,
  onChange,
}: {
  filters: TimelineFilters
  onChange: (filters: TimelineFilters) => void
}) {
  const set = (change: Partial<TimelineFilters>) => onChange({...filters, ...change})
  const isFiltered = Object.values(filters).some(Boolean)
  return (
    <Flex as="form" role="search" gap={3} wrap="wrap" align="flex-end" aria-label="Filters">
      <Labelled label="Person" htmlFor="timeline-person" width={240}>
        <PersonChoice person={filters.person} onChange={(person) => set({person})} />
      </Labelled>
      <Labelled label="Show" htmlFor="timeline-show" width={190}>
        <Select
          id="timeline-show"
          fontSize={1}
          padding={3}
          value={filters.show}
          onChange={({currentTarget}) => set({show: currentTarget.value})}
        >
          <option value="">Events and quotes</option>
          {showChoices.map(({title, choices}) => (
            <optgroup key={title} label={title}>
              {choices.map((choice) => (
                <option key={choice.value} value={choice.value}>
                  {choice.title}
                </option>
              ))}
            </optgroup>
          ))}
        </Select>
      </Labelled>
      <Labelled label="From" htmlFor="timeline-from" width={150}>
        <Day id="timeline-from" value={filters.from} onChange={(from) => set({from})} />
      </Labelled>
      <Labelled label="To" htmlFor="timeline-to" width={150}>
        <Day id="timeline-to" value={filters.to} onChange={(to) => set({to})} />
      </Labelled>
      <Button
        type="button"
        mode="ghost"
        fontSize={1}
        padding={3}
        text="Clear filters"
        disabled={!isFiltered}
        onClick={() => onChange(noFilters)}
      />
    </Flex>
  )
}

function Labelled({
  label,
  htmlFor,
  width,
  children,
}: {
  label: string
  htmlFor: string
  width: number
  children: ReactNode
}) {
  return (
    <Box style={{width}}>
      <Field gap={2}>
        <Text as="label" htmlFor={htmlFor} size={1} weight="medium">
          {label}
        </Text>
        {children}
      </Field>
    </Box>
  )
}

function Day({id, value, onChange}: {id: string; value: string; onChange: (day: string) => void}) {
  return (
    <TextInput
      id={id}
      type="date"
      fontSize={1}
      padding={3}
      value={value}
      max="9999-12-31"
      onChange={({currentTarget}) => onChange(currentTarget.value)}
    />
  )
}

/** People to choose from, by the beginnings of words in any of their names. */
function PersonChoice({person, onChange}: {person: string; onChange: (id: string) => void}) {
  const [typed, setTyped] = useState('')
  const words = typed.trim().split(/\s+/).filter(Boolean)
  const found = useViewQuery(peopleByWordsQuery, '*[_type == "person"]', {
    words: words.length === 0 ? ['*'] : words.map((word) => `${word}*`),
  })
  const chosen = useViewQuery(peopleByIdQuery, '*[_type == "person"]', {ids: [person]})
  const people = [...(chosen.data ?? []), ...(found.data ?? [])]
  const options = [...new Map(people.map((each) => [each._id, each])).values()].map(
    ({_id, name, disambiguation}) => ({value: _id, name, disambiguation}),
  )
  return (
    <Autocomplete
      id="timeline-person"
      fontSize={1}
      padding={3}
      openButton
      placeholder="Anybody"
      options={options}
      value={person}
      loading={!found.isCurrent}
      filterOption={() => true}
      renderValue={(value, option) => option?.name ?? value}
      renderOption={({name, disambiguation}) => (
        <Button as="div" mode="bleed" padding={3} fontSize={1} justify="flex-start" width="fill">
          <Text size={1}>{disambiguation ? `${name}, ${disambiguation}` : name}</Text>
        </Button>
      )}
      onQueryChange={(query) => setTyped(query ?? '')}
      onChange={onChange}
    />
  )
}
