// What could not be sent yet, kept by this browser until it was. Numbers and codes only, no names.

export class Kept {
  constructor(key) {
    this.key = key;
    this.items = [];
    try {
      this.items = JSON.parse(localStorage.getItem(key)) || [];
    } catch {
      // Nothing readable is kept, or nothing may be: the page keeps it as long as it is open.
    }
  }

  add(item) {
    this.items.push({ nonce: crypto.randomUUID?.() || this.random(), at: new Date().toISOString(), ...item });
    this.save();
  }

  // Where there is no secure context there is no randomUUID.
  random() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  drop(fits) {
    this.items = this.items.filter((item) => !fits(item));
    this.save();
  }

  save() {
    try {
      localStorage.setItem(this.key, JSON.stringify(this.items));
    } catch {
      // As above.
    }
  }
}
