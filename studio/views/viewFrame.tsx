import {Button, Card, Container, Flex, Spinner, Stack, Text} from '@sanity/ui'
import type {ReactNode} from 'react'

import type {ViewAnswer} from '../viewQuery.ts'

/** The room of a view beside the form: scrolls by itself, as wide as reads well. */
export function ViewFrame({
  label,
  width = 2,
  children,
}: {
  label: string
  width?: number
  children: ReactNode
}) {
  return (
    <Card height="fill" overflow="auto" role="region" aria-label={label} tabIndex={0}>
      <Container width={width} padding={4} sizing="border">
        {children}
      </Container>
    </Card>
  )
}

/** Shows an answer once it is there; until then that it is under way, or what went wrong and a way to ask again. */
export function Answered<Result>({
  answer,
  children,
}: {
  answer: ViewAnswer<Result>
  children: (data: NonNullable<Result>) => ReactNode
}) {
  const {data, error, retry} = answer
  return (
    <>
      {error && <Failure error={error} retry={retry} />}
      {data !== undefined && data !== null ? children(data) : !error && <Loading />}
    </>
  )
}

function Loading() {
  return (
    <Flex align="center" justify="center" gap={3} padding={5} role="status">
      <Spinner muted />
      <Text muted size={1}>
        Loading…
      </Text>
    </Flex>
  )
}

function Failure({error, retry}: {error: Error; retry: () => void}) {
  return (
    <Card tone="critical" border padding={4} radius={2} role="alert">
      <Stack gap={4}>
        <Text size={1}>This could not be loaded: {error.message}</Text>
        <div>
          <Button mode="ghost" text="Try again" onClick={retry} />
        </div>
      </Stack>
    </Card>
  )
}

/** What is not there yet, and how it comes. */
export function Nothing({title, children}: {title: string; children: ReactNode}) {
  return (
    <Card border padding={4} radius={2} tone="transparent">
      <Stack gap={3}>
        <Text size={1} weight="medium">
          {title}
        </Text>
        <Text size={1} muted>
          {children}
        </Text>
      </Stack>
    </Card>
  )
}
