import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// Stable names and no time stamps: the built files are committed, and a check builds them again and compares.
export default defineConfig({
  plugins: [svelte()],
  base: '/static/',
  build: {
    outDir: process.env.RINGTRACE_WEB_OUT ?? '../api/static',
    emptyOutDir: true,
    assetsDir: '',
    modulePreload: false,
    target: 'es2022',
    rollupOptions: {
      output: {
        entryFileNames: 'app.js',
        chunkFileNames: '[name].js',
        assetFileNames: 'app[extname]',
      },
    },
  },
});
