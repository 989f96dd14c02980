using System.Globalization;

namespace Grainwatch.Contract.Reliability;

/// <summary>One event of a <see cref="Crowd"/>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Principal">The key of whose it is.</param>
/// <param name="IsShown">Whether the principal's view shows the event itself, and not only counts it.</param>
/// <param name="Record">The CloudTrail record, on one line.</param>
internal sealed record Deed(string Id, string Principal, bool IsShown, string Record);

/// <summary>
/// Principals at work, made of a seed: several at a time, each with a day of events in random order; when one has no
/// more, another begins. What each does stays within every bound of a memory, so that nothing it did is evicted, its
/// ids stay known, and no event is late. Safe to call from any thread.
/// </summary>
/// <remarks>
/// Of ten principals eight are users: sign-ins, mostly at home, failed ones, plain and sensitive API calls; one is
/// federated; one is the role of an instance. So every rule fires. The addresses are those of <c>samples/small/geo</c>.
/// </remarks>
internal sealed class Crowd(int seed, string account = "111122223333")
{
    private static readonly DateTime s_day = new(2026, 5, 4, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] s_addresses =
        ["24.31.3.159", "130.75.65.241", "41.52.12.118", "23.24.10.231", "161.110.10.198", "58.73.2.49", "5.17.8.147"];

    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private readonly List<Queue<Deed>> _atWork = [];
    private int _principals;

    /// <summary>How many work at a time. Default: 48.</summary>
    public int AtWork { get; init; } = 48;

    /// <summary>What those at work have not done yet: events that exist and were never given out.</summary>
    public IReadOnlyList<Deed> NotDone
    {
        get
        {
            lock (_lock) return [.. _atWork.SelectMany(left => left)];
        }
    }

    /// <summary>The next events, of random principals.</summary>
    public List<Deed> Next(int count)
    {
        lock (_lock)
        {
            List<Deed> deeds = new(count);
            while (deeds.Count < count)
            {
                while (_atWork.Count < AtWork) _atWork.Add(Begin(_principals++));
                var at = _random.Next(_atWork.Count);
                // Now and then several of one principal in a row: they reach it as one batch.
                for (var row = _random.Next(4); row >= 0 && deeds.Count < count && _atWork[at].Count > 0; row--)
                    deeds.Add(_atWork[at].Dequeue());
                if (_atWork[at].Count == 0) _atWork.RemoveAt(at);
            }

            return deeds;
        }
    }

    private Queue<Deed> Begin(int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var deeds = (number % 10) switch
        {
            0 => Federated(number, random),
            1 => Instance(number, random),
            _ => User(number, random),
        };
        var order = deeds.ToArray();
        random.Shuffle(order);
        return new Queue<Deed>(order);
    }

    private IEnumerable<Deed> User(int number, Random random)
    {
        const int Deeds = 120;
        var id = $"AIDAEXAMPLE{number:D10}";
        var who = $$"""
            "type":"IAMUser","principalId":"{{id}}","arn":"arn:aws:iam::{{account}}:user/u{{number}}",
            "accountId":"{{account}}","userName":"u{{number}}"
            """;
        var home = s_addresses[random.Next(s_addresses.Length)];
        for (var i = 0; i < Deeds; i++)
        {
            var from = random.Next(20) == 0 ? s_addresses[random.Next(s_addresses.Length)] : home;
            var what = random.Next(20) switch
            {
                < 3 => Call("ec2", "DescribeInstances"),
                3 => Call("iam", "CreateAccessKey"),
                < 7 => SignIn("ConsoleLogin", "Failure", "No"),
                var x => SignIn("ConsoleLogin", "Success", x == 7 ? "No" : "Yes"),
            };
            yield return Do($"IAMUser/{account}:{id}", number, i, Deeds, who, what, from);
        }
    }

    private IEnumerable<Deed> Federated(int number, Random random)
    {
        const int Deeds = 24;
        for (var i = 0; i < Deeds; i++)
        {
            var who = $$"""
                "type":"FederatedUser","principalId":"{{account}}:f{{number}}",
                "arn":"arn:aws:sts::{{account}}:federated-user/f{{number}}","accountId":"{{account}}",
                "accessKeyId":"ASIAEXAMPLE{{number:D6}}{{i / 2:D3}}"
                """;
            var name = i % 2 == 0 ? "GetSigninToken" : "ConsoleLogin";
            var from = s_addresses[random.Next(3)];
            yield return Do(
                $"FederatedUser/{account}:f{number}", number, i, Deeds, who, SignIn(name, "Success", "No"), from);
        }
    }

    private IEnumerable<Deed> Instance(int number, Random random)
    {
        const int Deeds = 40;
        var role = $"AROAEXAMPLE{number:D10}";
        var session = $"i-0{number:x16}";
        var who = $$"""
            "type":"AssumedRole","principalId":"{{role}}:{{session}}",
            "arn":"arn:aws:sts::{{account}}:assumed-role/r{{number}}/{{session}}","accountId":"{{account}}",
            "accessKeyId":"ASIAEXAMPLE{{number:D9}}","sessionContext":{"sessionIssuer":{"type":"Role",
            "principalId":"{{role}}","arn":"arn:aws:iam::{{account}}:role/r{{number}}","accountId":"{{account}}",
            "userName":"r{{number}}"},"ec2RoleDelivery":"2.0"}
            """;
        for (var i = 0; i < Deeds; i++)
        {
            var what = random.Next(10) switch
            {
                0 => SignIn("ConsoleLogin", "Success", "No"),
                1 => Call("iam", "CreateUser"),
                _ => Call("s3", "GetBucketAcl"),
            };
            var from = s_addresses[random.Next(2)];
            yield return Do($"AssumedRole/{account}:{role}", number, i, Deeds, who, what, from);
        }
    }

    private static (bool IsShown, string Fields) Call(string service, string name) => (service == "iam", $$"""
        "eventSource":"{{service}}.amazonaws.com","eventName":"{{name}}","eventType":"AwsApiCall"
        """);

    private static (bool IsShown, string Fields) SignIn(string name, string result, string mfa) => (true, $$"""
        "eventSource":"signin.amazonaws.com","eventName":"{{name}}","eventType":"AwsConsoleSignIn",
        "responseElements":{"{{name}}":"{{result}}"},"additionalEventData":{"MFAUsed":"{{mfa}}"}
        """);

    private Deed Do(
        string key, int number, int index, int of, string who, (bool IsShown, string Fields) what, string from)
    {
        var id = $"{number:x8}-{index:x4}-4000-8000-{seed:x12}";
        // All of them within one day, each at a second of its own.
        var time = s_day.AddSeconds((index * (86_000L / of)) + (number % 300));
        var record = $$"""
            {"eventVersion":"1.08","userIdentity":{{{who}}},"eventTime":"{{Text(time)}}",{{what.Fields}},
            "awsRegion":"eu-west-1","sourceIPAddress":"{{from}}","userAgent":"Mozilla/5.0","eventID":"{{id}}",
            "recipientAccountId":"{{account}}"}
            """;
        return new Deed(id, key, what.IsShown, record.ReplaceLineEndings(string.Empty));
    }

    private static string Text(DateTime time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
