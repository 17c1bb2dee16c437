import Checks
import Foundation

/// Configurations of other proxies that suit the rows.
enum PeerText {
    static func nginx(_ port: Int, _ origin: Int, _ identity: SelfSignedIdentity?) -> String {
        """
        daemon off;
        master_process off;
        pid pid;
        events { worker_connections 8192; }
        worker_rlimit_nofile 16384;
        http {
            access_log off;
            client_max_body_size 0;
            client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi; scgi_temp_path scgi;
            server {
                listen 127.0.0.1:\(port) \(identity == nil ? "" : "ssl ")http2;
                \(identity.map { "ssl_certificate \($0.certificate); ssl_certificate_key \($0.key);" } ?? "")
                location / {
                    proxy_pass http://127.0.0.1:\(origin);
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host $http_host;
                    proxy_request_buffering off;
                    proxy_max_temp_file_size 0;
                }
            }
        }

        """
    }

    static func h2o(_ port: Int, _ origin: Int, _ identity: SelfSignedIdentity?) -> String {
        let files = identity.map {
            "\n  ssl:\n    certificate-file: \($0.certificate)\n    key-file: \($0.key)"
        }
        return """
            num-threads: 1
            \(geteuid() == 0 ? "user: root" : "")
            listen:
              host: 127.0.0.1
              port: \(port)\(files ?? "")
            hosts:
              default:
                paths:
                  "/":
                    proxy.reverse.url: http://127.0.0.1:\(origin)
                    proxy.preserve-host: ON

            """
    }

    static func haproxy(_ port: Int, _ origin: Int, _ identity: SelfSignedIdentity?) -> String {
        """
        global
            nbthread 1
            maxconn 8192
        defaults
            mode http
            timeout connect 5s
            timeout client 60s
            timeout server 60s
        frontend clients
            bind 127.0.0.1:\(port)\(identity.map { " ssl crt \($0.both) alpn h2,http/1.1" } ?? "")
            default_backend origin
        backend origin
            server origin 127.0.0.1:\(origin)

        """
    }
}
