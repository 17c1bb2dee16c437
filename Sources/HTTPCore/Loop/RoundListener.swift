/// An object that wants to know when the tasks that are ready have run.
protocol RoundListener: AnyObject {
    func roundHasEnded()
}
