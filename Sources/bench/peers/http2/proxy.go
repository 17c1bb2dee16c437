// Go's own reverse proxy with HTTP/2 in front, on one core, with room for all origin connections in its pool.
package main

import (
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"reflect"
	"runtime"
)

// arguments: ADDRESS ORIGIN [CERTIFICATE KEY]
func main() {
	runtime.GOMAXPROCS(1)
	origin, err := url.Parse(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns = 0
	transport.MaxIdleConnsPerHost = 1024
	proxy := httputil.NewSingleHostReverseProxy(origin)
	proxy.Transport = transport
	server := &http.Server{Addr: os.Args[1], Handler: proxy}
	if len(os.Args) > 3 {
		log.Fatal(server.ListenAndServeTLS(os.Args[3], os.Args[4]))
	}
	// Go 1.24 and later speak HTTP/2 without TLS, if they're told to. The compiler of an earlier one doesn't know the
	// names, so they're looked up when the program runs.
	field := reflect.ValueOf(server).Elem().FieldByName("Protocols")
	if !field.IsValid() {
		log.Fatal("this version of Go speaks HTTP/2 only over TLS")
	}
	protocols := reflect.New(field.Type().Elem())
	protocols.MethodByName("SetUnencryptedHTTP2").Call([]reflect.Value{reflect.ValueOf(true)})
	field.Set(protocols)
	log.Fatal(server.ListenAndServe())
}
