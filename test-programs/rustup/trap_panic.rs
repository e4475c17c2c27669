// A panic by unwrapping, several generic and inlined calls deep: what names and lines a backtrace has by today's rustc, whose mangling is the newer one.
struct Account<T> {
    owner: T,
    balance: Option<u32>,
}

impl<T: AsRef<str>> Account<T> {
    fn withdraw(&mut self, amount: u32) -> u32 {
        let left = self.balance.unwrap().checked_sub(amount).expect("enough money");
        self.balance = Some(left);
        left + self.owner.as_ref().len() as u32
    }
}

fn main() {
    let mut account = Account { owner: "ada".to_string(), balance: Some(10) };
    let amounts = [3, 4, 5];
    let left: Vec<u32> = amounts.iter().map(|amount| account.withdraw(*amount)).collect();
    println!("{left:?}");
}
