// Builds dist/ from styles/, scripts/ and images/. Run by `npm run build` and by `make assets`.
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const root = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(root, "dist", "sharewell");

await rm(path.join(root, "dist"), { recursive: true, force: true });
await mkdir(out, { recursive: true });

const built = await sass.compileAsync(path.join(root, "styles", "sharewell.scss"), {
  loadPaths: [root, path.join(root, "node_modules")],
  style: "compressed",
  quietDeps: true,
});

// The page must be whole under a policy that loads from here only and must not carry a font that is not ours.
for (const banned of ["GDS Transport", "@font-face", "@import", "url("]) {
  if (built.css.includes(banned)) {
    throw new Error(`The built style holds ${JSON.stringify(banned)}, which Sharewell must not serve.`);
  }
}

await writeFile(path.join(out, "sharewell.css"), built.css);
await cp(path.join(root, "scripts", "sharewell.js"), path.join(out, "sharewell.js"));
await cp(path.join(root, "images"), out, { recursive: true });
console.log(`assets: ${built.css.length} bytes of style written to dist/sharewell`);
