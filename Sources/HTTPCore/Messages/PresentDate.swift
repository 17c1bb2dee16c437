/// The time of day as HTTP writes it, made once a second. Belongs to one loop.
final class PresentDate {
    private var second = 0
    private var text = ""

    /// The present date, for the Date field.
    var httpDate: String {
        let time = Timestamp()
        if time.seconds != second {
            second = time.seconds
            text = time.httpDate
        }
        return text
    }
}
