using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Checking;

/// <summary>
/// The states of one row in their order, and what is certain of when each began: not before some moment, and before some moment at
/// the latest. Only what one clock saw counts: a request was sent before what it changed was committed, and whoever was told
/// of a state was told after it was committed.
/// </summary>
internal sealed class RowLife
{
    private const int Ambiguous = -1;

    private readonly Change[] _changes;
    private readonly Dictionary<long, int> _states = [];
    private readonly List<int> _gone = [];
    private readonly long[] _notBefore;
    private readonly (long At, Entry? By)[] _begun;

    /// <param name="changes">The changes of the row, in their order.</param>
    /// <param name="requests">All requests by their numbers.</param>
    /// <param name="told">What was told of the row.</param>
    public RowLife(IEnumerable<Change> changes, IReadOnlyDictionary<long, Request> requests, IEnumerable<Told> told)
    {
        _changes = [.. changes];
        _notBefore = new long[_changes.Length];
        _begun = new (long, Entry?)[_changes.Length];
        for (var state = 0; state < _changes.Length; state++)
        {
            if (_changes[state].Became is { } version)
            {
                // Of a version that came back nobody knows which of the two was told; that it came back is a finding of its own.
                _states[version] = _states.ContainsKey(version) ? Ambiguous : state;
            }
            else
            {
                _gone.Add(state);
            }

            requests.TryGetValue(_changes[state].Request, out var maker);
            _notBefore[state] = maker?.Sent ?? 0;
            _begun[state] = maker is { Succeeded: true } ? (maker.Ended, maker) : (maker is null ? 0 : long.MaxValue, null);
        }

        foreach (var one in told)
        {
            if (StateOf(one) is { } state)
            {
                Learn(state, one);
            }
        }

        for (var state = 1; state < _changes.Length; state++)
        {
            _notBefore[state] = Math.Max(_notBefore[state], _notBefore[state - 1]);
        }

        for (var state = _changes.Length - 2; state >= 0; state--)
        {
            _begun[state] = _begun[state + 1].At < _begun[state].At ? _begun[state + 1] : _begun[state];
        }
    }

    public IReadOnlyList<Change> Changes => _changes;

    /// <summary>Whether the row was ever at this version.</summary>
    public bool WasAt(long version) => _states.ContainsKey(version);

    /// <summary>Which state it is that somebody was told of; null where that is not certain.</summary>
    public int? StateOf(in Told told)
        => told.Version is { } version && _states.TryGetValue(version, out var state) && state != Ambiguous ? state : null;

    /// <summary>The row had surely left the state before this moment: who or what shows it; null where it may still have been in it.</summary>
    public Entry? LeftBefore(int state, long moment) => state + 1 < _changes.Length && _begun[state + 1].At < moment ? _begun[state + 1].By ?? _changes[state + 1] : null;

    /// <summary>The row had surely not reached the state at this moment.</summary>
    public bool NotReachedAt(int state, long moment) => _notBefore[state] > moment;

    /// <summary>Whether the row may have been gone at some moment between two.</summary>
    public bool MayBeGoneBetween(long from, long to)
        => (_changes[0].Was is null && _begun[0].At >= from) || _gone.Exists(state => LeftBefore(state, from) is null && !NotReachedAt(state, to));

    private void Learn(int state, in Told told)
    {
        if (told.Ended < _begun[state].At)
        {
            _begun[state] = (told.Ended, told.By);
        }

        // What the database says itself is the measure of what the others say.
        if (told.By is Observation && state + 1 < _changes.Length)
        {
            _notBefore[state + 1] = Math.Max(_notBefore[state + 1], told.Sent);
        }
    }
}
