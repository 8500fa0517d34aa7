import { useState } from 'preact/hooks';
import { Button, Dialog, Failure, Field, Form, useAction } from './parts';

/** Asks for a name to be typed before what cannot be taken back. */
export function Confirm({
  title,
  name,
  text,
  verb,
  act,
  onClose,
}: {
  title: string;
  name: string;
  text: string;
  verb: string;
  act: () => Promise<void>;
  onClose: () => void;
}) {
  const [typed, setTyped] = useState('');
  const { busy, error, run } = useAction();
  const off = typed !== name && `Type ${name} first.`;
  const submit = async () => {
    if (!off && !busy && (await run(act))) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <Form onSubmit={() => void submit()}>
        <p>{text}</p>
        <Field label={`Type ${name} to confirm`}>
          <input
            value={typed}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </Field>
        <Failure>{error}</Failure>
        <div class="buttons">
          <Button kind="danger" off={off} onClick={() => void submit()}>
            {verb}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </Form>
    </Dialog>
  );
}
