import { afterEach, expect, test, vi } from "vitest";
import { webDocuments } from "../../lambdas/shared/runtime/web-documents.ts";

const url = "https://keys.example.com/jwks";

function answering(answer: Response): ReturnType<typeof vi.fn<typeof fetch>> {
  const asked = vi.fn<typeof fetch>(async () => answer);
  vi.stubGlobal("fetch", asked);
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

test("reads a document by https, without being led elsewhere, for three seconds", async () => {
  const asked = answering(new Response('{"keys":[]}'));
  expect(await webDocuments.read(url)).toBe('{"keys":[]}');
  expect(asked).toHaveBeenCalledWith(url, {
    redirect: "error",
    signal: expect.any(AbortSignal),
    headers: { accept: "application/json" },
  });
});

test("asks nobody but by https", async () => {
  const asked = answering(new Response("x"));
  for (const other of ["http://keys.example.com/", "file:///etc/passwd", "data:,x", "text"]) {
    await expect(webDocuments.read(other)).rejects.toThrow(/https|URL/);
  }
  expect(asked).not.toHaveBeenCalled();
});

test("takes no other answer than a document", async () => {
  answering(new Response("x", { status: 404 }));
  await expect(webDocuments.read(url)).rejects.toThrow("404");
  answering(new Response(null));
  await expect(webDocuments.read(url)).rejects.toThrow("200");
});

test("stops reading at 64 KiB", async () => {
  answering(new Response("x".repeat(64 * 1024)));
  expect((await webDocuments.read(url)).length).toBe(64 * 1024);
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 1;
      controller.enqueue(new Uint8Array(16 * 1024));
    },
  });
  answering(new Response(endless));
  await expect(webDocuments.read(url)).rejects.toThrow("too long");
  expect(sent).toBeLessThan(10);
});
