"""Looks at a server's TLS from outside, with sslyze: tls_scan.py PORT. It prints what it found, line by line."""

import sys
import warnings

warnings.simplefilter("ignore")

from sslyze import (  # noqa: E402
    ScanCommand,
    Scanner,
    ServerNetworkConfiguration,
    ServerNetworkLocation,
    ServerScanRequest,
)

VERSIONS = ["ssl_2_0", "ssl_3_0", "tls_1_0", "tls_1_1", "tls_1_2", "tls_1_3"]
OTHERS = [
    ScanCommand.ELLIPTIC_CURVES,
    ScanCommand.HEARTBLEED,
    ScanCommand.OPENSSL_CCS_INJECTION,
    ScanCommand.ROBOT,
    ScanCommand.SESSION_RENEGOTIATION,
    ScanCommand.TLS_1_3_EARLY_DATA,
    ScanCommand.TLS_COMPRESSION,
    ScanCommand.TLS_FALLBACK_SCSV,
]

commands = {ScanCommand(f"{version}_cipher_suites") for version in VERSIONS} | set(OTHERS)
location = ServerNetworkLocation(hostname="localhost", port=int(sys.argv[1]), ip_address="127.0.0.1")
settings = ServerNetworkConfiguration("localhost", network_timeout=20, network_max_retries=3)
scanner = Scanner(per_server_concurrent_connections_limit=4)
scanner.queue_scans([ServerScanRequest(location, settings, scan_commands=commands)])
[scan] = scanner.get_results()
if scan.scan_result is None:
    sys.exit(f"the server can't be scanned: {scan.connectivity_error_trace}")


def result(name):
    attempt = getattr(scan.scan_result, name)
    if attempt.result is None:
        sys.exit(f"{name}: {attempt.status}, {attempt.error_reason}: {attempt.error_trace}")
    return attempt.result


for version in VERSIONS:
    suites = [accepted.cipher_suite.name for accepted in result(f"{version}_cipher_suites").accepted_cipher_suites]
    print(f"{version}:", *sorted(suites))
renegotiation = result("session_renegotiation")
print("curves:", *sorted(curve.name for curve in result("elliptic_curves").supported_curves))
print("compression:", result("tls_compression").supports_compression)
print("renegotiations for the client:", renegotiation.client_renegotiations_success_count)
print("fallback is noticed:", result("tls_fallback_scsv").supports_fallback_scsv)
print("early data:", result("tls_1_3_early_data").supports_early_data)
print("heartbleed:", result("heartbleed").is_vulnerable_to_heartbleed)
print("early CCS:", result("openssl_ccs_injection").is_vulnerable_to_ccs_injection)
print("robot:", result("robot").robot_result.name)
