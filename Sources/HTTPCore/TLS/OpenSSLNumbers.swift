/// Numbers that are macros in OpenSSL's headers, under their own names. They are part of its binary interface: they
/// stay the same in all releases of version 3.
// swift-format-ignore: AlwaysUseLowerCamelCase
enum OpenSSLNumber {
    /// A program's threads may still use OpenSSL while the program ends, so OpenSSL mustn't free its memory then.
    static let OPENSSL_INIT_NO_ATEXIT: UInt64 = 0x0008_0000

    // MARK: - Errors
    static let ERR_LIB_PEM: UInt = 9
    static let ERR_LIB_SSL: UInt = 20
    static let ERR_SYSTEM_FLAG: UInt = 0x8000_0000
    static let PEM_R_NO_START_LINE: UInt = 108
    static let SSL_R_NO_APPLICATION_PROTOCOL: UInt = 235
    /// An alert that the peer sent is this number plus the alert's own.
    static let SSL_AD_REASON_OFFSET: UInt = 1000
    static let SSL_AD_NO_APPLICATION_PROTOCOL: UInt = 120
    static let SSL_ERROR_SSL: Int32 = 1
    static let SSL_ERROR_WANT_READ: Int32 = 2
    static let SSL_ERROR_ZERO_RETURN: Int32 = 6

    // MARK: - BIO
    static let BIO_TYPE_SOURCE_SINK: Int32 = 0x0400
    static let BIO_FLAGS_READ: Int32 = 0x01
    static let BIO_FLAGS_SHOULD_RETRY: Int32 = 0x08
    static let BIO_CTRL_FLUSH: Int32 = 11

    // MARK: - Contexts
    static let SSL_CTRL_MODE: Int32 = 33
    static let SSL_CTRL_SET_SESS_CACHE_MODE: Int32 = 44
    static let SSL_CTRL_SET_TLSEXT_HOSTNAME: Int32 = 55
    static let SSL_CTRL_CHAIN_CERT: Int32 = 89
    static let SSL_CTRL_SET_GROUPS_LIST: Int32 = 92
    static let SSL_CTRL_SET_MIN_PROTO_VERSION: Int32 = 123
    static let SSL_SESS_CACHE_OFF = 0
    static let TLS1_2_VERSION = 0x0303
    static let SSL_MODE_ENABLE_PARTIAL_WRITE = 0x01
    static let SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER = 0x02
    static let SSL_MODE_RELEASE_BUFFERS = 0x10
    static let SSL_OP_NO_COMPRESSION: UInt64 = 1 << 17
    static let SSL_OP_PRIORITIZE_CHACHA: UInt64 = 1 << 21
    static let SSL_OP_CIPHER_SERVER_PREFERENCE: UInt64 = 1 << 22
    static let SSL_OP_NO_RENEGOTIATION: UInt64 = 1 << 30
    static let SSL_VERIFY_PEER: Int32 = 1
    static let TLSEXT_NAMETYPE_host_name = 0
    static let SSL_TLSEXT_ERR_OK: Int32 = 0
    static let SSL_TLSEXT_ERR_ALERT_FATAL: Int32 = 2
    static let OPENSSL_NPN_NEGOTIATED: Int32 = 1

    static let SSL_SENT_SHUTDOWN: Int32 = 1
    static let SSL_RECEIVED_SHUTDOWN: Int32 = 2

    // MARK: - Certificates
    static let X509_V_OK = 0
    static let X509_V_ERR_HOSTNAME_MISMATCH = 62
    static let X509_V_ERR_IP_ADDRESS_MISMATCH = 64
    static let X509_V_FLAG_PARTIAL_CHAIN: UInt = 0x80000
    static let X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS: UInt32 = 0x04
    static let MBSTRING_UTF8: Int32 = 0x1000
    static let NID_key_usage: Int32 = 83
    static let NID_subject_alt_name: Int32 = 85
    static let NID_basic_constraints: Int32 = 87
    static let NID_ext_key_usage: Int32 = 126
    static let X509_VERSION_3 = 2
}
