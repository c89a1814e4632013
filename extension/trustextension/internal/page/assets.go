// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"net/http"
)

//go:embed static templates
var files embed.FS

// templates are the pages, each with the frame and the parts that all share.
var templates = parse("fleet", "agent", "decisions", "ledger", "problem")

func parse(names ...string) map[string]*template.Template {
	all := map[string]*template.Template{}
	for _, name := range names {
		all[name] = template.Must(template.New(name).Funcs(words).Funcs(template.FuncMap{"asset": asset}).ParseFS(files,
			"templates/layout.html", "templates/parts.html", "templates/"+name+".html"))
	}
	return all
}

var assetTypes = map[string]string{
	"style.css": "text/css; charset=utf-8", "live.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml",
}

// asset is the address of a file, another one whenever it changes.
func asset(name string) (string, error) {
	text, err := files.ReadFile("static/" + name)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return "/static/" + name + "?" + hex.EncodeToString(sum[:6]), nil
}

// static answers with one of the page's own files, which a browser may keep: its
// address changes with it.
func static(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	kind, ok := assetTypes[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	http.ServeFileFS(w, r, files, "static/"+name)
}
