using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.Silence;

/// <summary>
/// Notices that an account which delivered steadily delivers no longer. Pure: whoever keeps it says what arrived and
/// what time it is, again and again, and tells the memories what it notices. Time passes for it while it is looked
/// after and while anything arrives at all: our own absence is no silence, and after it every account has a whole
/// window to be heard of. For one thread at a time.
/// </summary>
/// <param name="gateway">Whose memory hears that no account delivers: a gateway's name.</param>
public sealed class DeliveryWatch(string gateway)
{
    /// <summary>Windows of an account that are remembered.</summary>
    public const int WindowsKept = 60;

    /// <summary>Most accounts; those go first that are not steady, the longest silent of them.</summary>
    public const int AccountsMax = 10_000;

    /// <summary>Most of <see cref="Untold"/>: each account stops and goes on. The oldest go first.</summary>
    public const int UntoldMax = 2 * AccountsMax;

    private const int UnsettledMax = 10 * AccountsMax;
    private const int Version = 1;

    private readonly Dictionary<string, AccountDelivery> _accounts = new(StringComparer.Ordinal);
    private readonly List<Tiding> _untold = [];
    private List<Arrived> _unsettled = [];
    private DateTime? _lookedAt;
    private DateTime _since;
    private TimeSpan _away;
    private TimeSpan _window;
    private DateTime? _everythingSince;
    private long _forgotten;

    /// <summary>
    /// What is to be told, oldest first, until <see cref="Told"/> says that it was. To be kept before it is told: who
    /// tells it again after a crash has to tell the same.
    /// </summary>
    public IReadOnlyList<Tiding> Untold => _untold;

    /// <summary>How the accounts deliver, as of the last look.</summary>
    public DeliveryState State(DeliveryParameters parameters) => new(
        _accounts.Count,
        _everythingSince is null ? _accounts.Values.Count(account => IsAwaited(account, parameters)) : 0,
        [
            .. _accounts.Where(entry => entry.Value.SilentSince is not null)
                .Select(entry => new SilentAccount(entry.Key, entry.Value.SilentSince!.Value))
                .OrderBy(silent => silent.Since).ThenBy(silent => silent.Account, StringComparer.Ordinal),
        ],
        _everythingSince,
        _forgotten);

    /// <summary>Takes what arrived, in any order and as often as it is told, and looks who is silent.</summary>
    /// <param name="arrivals">What arrived since the last look; what is ahead of the clock arrived now.</param>
    /// <param name="now">What time it is (UTC).</param>
    /// <param name="parameters">When silence is told.</param>
    public void Look(IEnumerable<Arrived> arrivals, DateTime now, DeliveryParameters parameters)
    {
        now = Tiding.Whole(now);
        Begin(now, parameters);
        var settled = now - parameters.Settling;
        // What is not settled is told by accounts that are known, or by as many more.
        var all = _unsettled.Concat(arrivals.Select(one => one with { At = Tiding.Whole(one.At < now ? one.At : now) }))
            .Distinct().OrderBy(one => one.At).ThenBy(one => one.Account, StringComparer.Ordinal).ToList();
        var count = all.FindIndex(one => one.At > settled) is var first && first < 0 ? all.Count : first;
        foreach (var (account, at) in all[..count]) Note(account, at, parameters);
        _unsettled = all[count..];
        if (_unsettled.Count > UnsettledMax) _unsettled.RemoveRange(UnsettledMax, _unsettled.Count - UnsettledMax);
        Trim(parameters);
        if (_everythingSince is null) FallSilent(now, settled, parameters);
    }

    /// <summary>One of <see cref="Untold"/> is durable in its memory.</summary>
    public void Told(Tiding tiding) => _untold.Remove(tiding);

    /// <summary>Notes how much time has passed for the accounts since the last look, if any.</summary>
    private void Begin(DateTime now, DeliveryParameters parameters)
    {
        if (_window != parameters.SilentAfter)
        {
            foreach (var account in _accounts.Values) account.ForgetWindows();
            _window = parameters.SilentAfter;
        }

        var last = _lookedAt ?? now;
        if (now < last)
        {
            foreach (var account in _accounts.Values) account.Limit(now);
            _unsettled = [.. _unsettled.Select(one => one.At > now ? one with { At = now } : one)];
        }

        if (_lookedAt is null || now < last || now - last > parameters.AbsenceMin
            || _everythingSince is not null)
        {
            _away += now - last;
            _since = now;
        }

        _lookedAt = now;
    }

    private void Note(string name, DateTime at, DeliveryParameters parameters)
    {
        if (!_accounts.TryGetValue(name, out var account)) _accounts.Add(name, account = new AccountDelivery());
        // Against what was heard, not against the silence's name: the clock may have been put back behind that.
        var (isBack, isAnyBack) = (at > account.Last, _everythingSince is not null && at > Newest());
        account.Note(at, WindowOf(at));
        if (isAnyBack)
        {
            TellResumed(OwnMemories.GatewayOf(gateway), at, _everythingSince!.Value, parameters);
            // The others have their time to come back, too.
            (_everythingSince, _since) = (null, at);
        }

        if (!isBack || account.SilentSince is not { } last) return;
        TellResumed(OwnMemories.TrailOf(name), at, last, parameters);
        account.GoOn();
    }

    private DateTime Newest() => _accounts.Values.Max(account => account.Last);

    private long WindowOf(DateTime at) => (at - _away).Ticks / _window.Ticks;

    private void Trim(DeliveryParameters parameters)
    {
        if (_accounts.Count <= AccountsMax) return;
        // Who sends of ever new accounts must not make us forget the steady ones.
        var surplus = _accounts.OrderBy(entry => entry.Value.IsSteady(parameters.SteadyFor))
            .ThenBy(entry => entry.Value.Last).ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Take(_accounts.Count - AccountsMax).Select(entry => entry.Key).ToList();
        foreach (var account in surplus) _accounts.Remove(account);
        _forgotten += surplus.Count;
    }

    private void FallSilent(DateTime now, DateTime settled, DeliveryParameters parameters)
    {
        var awaited = InOrder().Where(entry => IsAwaited(entry.Value, parameters)).ToList();
        var silent = awaited.FindAll(entry => settled - Later(entry.Value.Last, _since) >= parameters.SilentAfter);
        if (silent.Count == 0) return;
        var newest = Newest();
        // Of one account alone nobody can say whether it is the account, or what reads it.
        if (awaited.Count > 1 && settled - newest >= parameters.SilentAfter / 2)
        {
            if (silent.Count < awaited.Count || settled - newest < parameters.SilentAfter) return;
            TellEverything(now, newest, silent.Count, parameters);
            return;
        }

        foreach (var (account, delivery) in silent)
        {
            Tell(
                Tiding.DeliverySilent, OwnMemories.TrailOf(account), delivery.Last + parameters.SilentAfter,
                delivery.Last, parameters.SilentAfter, delivery.Windows);
            delivery.FallSilent();
        }
    }

    private void TellResumed(Principal of, DateTime at, DateTime last, DeliveryParameters parameters) =>
        Tell(Tiding.DeliveryResumed, of, Later(at, last), last, parameters.SilentAfter);

    private void TellEverything(DateTime now, DateTime newest, int accounts, DeliveryParameters parameters)
    {
        Tell(
            Tiding.EverythingSilent, OwnMemories.GatewayOf(gateway), newest + parameters.SilentAfter, newest,
            parameters.SilentAfter, accounts: accounts);
        _everythingSince = newest;
        _away += now - newest;
    }

    private static bool IsAwaited(AccountDelivery account, DeliveryParameters parameters) =>
        account.SilentSince is null && account.IsSteady(parameters.SteadyFor);

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    private IEnumerable<KeyValuePair<string, AccountDelivery>> InOrder() =>
        _accounts.OrderBy(entry => entry.Key, StringComparer.Ordinal);

    private void Tell(
        string what, Principal of, DateTime time, DateTime since, TimeSpan span, int windows = 0, int accounts = 0)
    {
        if (_untold.Count == UntoldMax) _untold.RemoveAt(0);
        _untold.Add(new Tiding
        {
            Name = what,
            Of = of,
            Time = time,
            Since = since,
            Span = span,
            Windows = windows,
            Accounts = accounts,
        });
    }

    /// <summary>All that it knows, as bytes that <see cref="Read"/> takes.</summary>
    public byte[] Write()
    {
        var writer = new WireWriter();
        writer.Number(Version);
        writer.Time(_lookedAt ?? DateTime.MinValue);
        writer.Time(_since);
        writer.Number(_away.Ticks);
        writer.Number(_window.Ticks);
        writer.Time(_everythingSince ?? DateTime.MinValue);
        writer.Number(_forgotten);
        writer.Number(_accounts.Count);
        foreach (var (account, delivery) in InOrder())
        {
            writer.Text(account);
            delivery.Write(writer);
        }

        writer.Number(_unsettled.Count);
        foreach (var (account, at) in _unsettled)
        {
            writer.Text(account);
            writer.Time(at);
        }

        writer.Events([.. _untold.Select(tiding => tiding.ToEvent())]);
        writer.Checksum();
        return writer.Written.ToArray();
    }

    /// <summary>A watch as it was written.</summary>
    /// <exception cref="WireException">The bytes are damaged, or of another version.</exception>
    public static DeliveryWatch Read(string gateway, ReadOnlyMemory<byte> bytes) =>
        WireReader.ReadWhole(Checksum.Check(bytes), reader =>
        {
            var version = reader.Number();
            if (version != Version) throw new WireException($"A watch of version {version} is unknown here.");
            var watch = new DeliveryWatch(gateway)
            {
                _lookedAt = Known(reader.Time()),
                _since = reader.Time(),
                _away = TimeSpan.FromTicks(reader.Number()),
                _window = TimeSpan.FromTicks(reader.Number()),
                _everythingSince = Known(reader.Time()),
                _forgotten = reader.Number(),
            };
            for (var left = reader.Count(); left > 0; left--)
                watch._accounts.Add(reader.Text(), AccountDelivery.Read(reader));
            for (var left = reader.Count(); left > 0; left--)
                watch._unsettled.Add(new Arrived(reader.Text(), reader.Time()));
            List<TrailEvent> untold = [];
            reader.Events(untold);
            watch._untold.AddRange(untold.Select(Tiding.From).OfType<Tiding>());
            return watch;
        });

    private static DateTime? Known(DateTime time) => time == DateTime.MinValue ? null : time;
}
