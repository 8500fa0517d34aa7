/** A description of an argument that only the child can make. `$prop` names the maker, `id` the channel back. */
export interface Prop {
  $prop: 'kafka' | 'signal' | 'emit' | 'lines' | 'random' | 'handler' | 'returns';
  id: number;
  options: unknown;
}
