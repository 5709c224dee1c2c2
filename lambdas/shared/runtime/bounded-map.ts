/** A map of so many entries at most: beyond that, the one that was set longest ago goes. */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  readonly #most: number;

  constructor(most: number) {
    super();
    this.#most = most;
  }

  override set(key: Key, value: Value): this {
    this.delete(key);
    super.set(key, value);
    for (const oldest of this.size > this.#most ? this.keys().take(1) : []) {
      this.delete(oldest);
    }
    return this;
  }
}
