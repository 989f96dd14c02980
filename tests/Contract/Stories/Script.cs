using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grainwatch.Detection.Events;

namespace Grainwatch.Contract.Stories;

/// <summary>
/// What an actor does, line by line. Times are UTC, <c>yyyy-MM-dd HH:mm</c>; event ids follow from the actor and the
/// line, so that the same script always gives the same events.
/// </summary>
/// <param name="actor">Who acts.</param>
public sealed class Script(Actor actor)
{
    private const string Browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/132.0 Safari/537.36";
    private readonly List<TrailEvent> _events = [];

    /// <summary>What was done so far, in the order of the lines.</summary>
    public IReadOnlyList<TrailEvent> Events => _events;

    /// <summary>Signs in to the console.</summary>
    public Script Login(string time, Origin from, bool mfa = false, bool succeeds = true) =>
        SignIn(time, "ConsoleLogin", SignInKind.ConsoleLogin, from, mfa, succeeds, Browser);

    /// <summary>Makes a console sign-in token.</summary>
    public Script Token(string time, Origin from) =>
        SignIn(time, "GetSigninToken", SignInKind.GetSigninToken, from, false, true, "Boto3/1.36.0");

    /// <summary>Calls an API.</summary>
    public Script Call(
        string time, Origin from, string name = "DescribeInstances", string service = "ec2") => Add(new TrailEvent
        {
            Id = NextId(),
            Time = Time(time),
            Principal = actor.Principal,
            Source = $"{service}.amazonaws.com",
            Name = name,
            Type = new EventTypeKey(TrailEventType.AwsApiCall, false),
            Origin = from,
            Succeeded = true,
            Arn = actor.Arn,
            AccessKeyId = actor.AccessKeyId,
            Session = actor.Session,
            Issuer = actor.Issuer,
            UserAgent = "aws-cli/2.22.0",
            Region = "eu-west-3",
        });

    /// <summary>Habits: on each of some days two API calls in the morning.</summary>
    public Script Works(string firstDay, int days, Origin from)
    {
        var day = DateOnly.ParseExact(firstDay, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        for (var i = 0; i < days; i++, day = day.AddDays(1))
        {
            Call($"{day:yyyy-MM-dd} 09:{i % 60:00}", from);
            Call($"{day:yyyy-MM-dd} 10:{i % 60:00}", from, "ListBuckets", "s3");
        }

        return this;
    }

    /// <summary>Habits: signs in with MFA on each of some days at 08:30.</summary>
    public Script SignsIn(string firstDay, int days, Origin from)
    {
        var day = DateOnly.ParseExact(firstDay, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        for (var i = 0; i < days; i++, day = day.AddDays(1)) Login($"{day:yyyy-MM-dd} 08:30", from, mfa: true);
        return this;
    }

    private Script SignIn(
        string time, string name, SignInKind kind, Origin from, bool mfa, bool succeeds, string agent) =>
        Add(new TrailEvent
        {
            Id = NextId(),
            Time = Time(time),
            Principal = actor.Principal,
            Source = "signin.amazonaws.com",
            Name = name,
            SignIn = kind,
            Type = new EventTypeKey(TrailEventType.AwsConsoleSignIn, mfa),
            Origin = from,
            Succeeded = succeeds,
            Error = succeeds ? null : "Failed authentication",
            Arn = actor.Arn,
            // Only temporary credentials sign a sign-in.
            AccessKeyId = actor.AccessKeyId is { } key && key.StartsWith("ASIA", StringComparison.Ordinal) ? key : null,
            Session = actor.Session,
            Issuer = actor.Issuer,
            UserAgent = agent,
            Region = "us-east-1",
        });

    private Script Add(TrailEvent e)
    {
        _events.Add(e);
        return this;
    }

    private EventId NextId()
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{actor.Arn} {_events.Count}"));
        return EventId.FromGuid(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }

    private static DateTime Time(string text) => DateTime.ParseExact(
        text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
